import type { WorkerStatus } from "#app/contract.ts";
import { toProblem } from "#app/errors.ts";
import type { Settings } from "#app/settings.ts";
import { trayState } from "#app/shell/trayState.ts";
import type { Host } from "../host.ts";
import type { ElectronModules } from "./electronModules.ts";
import type { Hotkey } from "./hotkey.ts";
import { applyLoginItem } from "./loginItem.ts";
import { applicationMenu, type MenuActions, trayMenu } from "./menus.ts";
import { createTray } from "./tray.ts";
import type { Windows } from "./windows.ts";
import { hostClient, watchWorker } from "./workerStatus.ts";

export interface PresenceOptions {
  readonly host: Host;
  readonly hotkey: Hotkey;
  readonly windows: Windows;
  readonly platform: NodeJS.Platform;
  readonly trayFolder: string;
}

/** Everything of Snug outside its windows: icon, menus, hotkey, how it opens. Returns how to take it all away. */
export function presentShell(electron: ElectronModules, options: PresenceOptions): () => void {
  const { app, dialog, Menu, nativeTheme } = electron;
  const { host, hotkey, windows, platform, trayFolder } = options;
  const client = hostClient(host, windows.mainPort);
  const actions: MenuActions = {
    openMain: () => windows.openMain(null),
    openSettings: () => windows.openMain({ type: "openSettings" }),
    eject() {
      client.models.eject().catch((error: unknown) => {
        dialog.showErrorBox("The model could not be ejected", toProblem(error).sentence);
      });
    },
    quit: () => app.quit(),
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(platform, app.isPackaged, actions)));

  let worker: WorkerStatus = { type: "off" };
  let modelName = (_modelId: string) => "The model";
  const state = () => trayState(worker, modelName, hotkey.status());
  const tray = createTray(electron, state(), {
    iconsFolder: trayFolder,
    platform,
    menu: (shown) => trayMenu(shown, actions),
    onClick: (icon) => windows.popup.toggleAt(icon),
    onDroppedText: (text) => windows.sendToPopup({ type: "prefill", text }),
  });

  function applySettings(settings: Settings): void {
    hotkey.hold(settings.hotkey);
    nativeTheme.themeSource = settings.theme;
    applyLoginItem(app, platform, settings.openAtLogin);
    tray.update(state());
  }

  const ending = new AbortController();
  void watchWorker(client, ending.signal, (status, name) => {
    worker = status;
    modelName = name;
    tray.update(state());
  });
  applySettings(host.settings.current());
  const stopFollowing = host.settings.onChange(applySettings);
  openOnRequest(electron, platform, actions);

  return () => {
    ending.abort();
    stopFollowing();
    hotkey.release();
    tray.destroy();
  };
}

/** Whoever starts Snug, or starts it again, wants to see it; only the start at login stays quiet. */
function openOnRequest({ app }: ElectronModules, platform: NodeJS.Platform, { openMain }: MenuActions): void {
  app.on("second-instance", openMain);
  app.on("activate", openMain);
  const quietly = platform === "darwin" && app.getLoginItemSettings().wasOpenedAtLogin;
  if (!quietly) openMain();
}
