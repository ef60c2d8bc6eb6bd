import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { toProblem } from "#app/errors.ts";
import type { Host, HostOptions, HostPaths } from "../host.ts";
import { acquireInstanceLock } from "../storage/instanceLock.ts";
import { createBoundsStore } from "./boundsStore.ts";
import type { WindowEnvironment } from "./browserWindow.ts";
import { acceptConnections } from "./connections.ts";
import type { ElectronModules } from "./electronModules.ts";
import { createHotkey, type Hotkey } from "./hotkey.ts";
import { workerStarter } from "./inferenceWorker.ts";
import { createPages, type Pages } from "./pages.ts";
import { presentShell } from "./presence.ts";
import { closeBeforeQuit } from "./quit.ts";
import { registerRendererScheme, serveRenderer } from "./rendererProtocol.ts";
import { confineContents, denyPermissions } from "./security.ts";
import type { ShellFiles } from "./shellFiles.ts";
import { createWindows, type Windows } from "./windows.ts";

export interface ShellDependencies {
  readonly createHost: (options: HostOptions) => Promise<Host>;
  readonly paths: HostPaths;
  readonly files: ShellFiles;
  readonly platform: NodeJS.Platform;
  /** electron-vite's server while developing. */
  readonly devServerUrl: string | null;
}

/** Starts Snug in Electron. Resolves when it can be used, or when it has decided not to run. */
export async function startShell(electron: ElectronModules, dependencies: ShellDependencies): Promise<void> {
  const { app, globalShortcut } = electron;
  const { platform, files, paths } = dependencies;
  const pages = createPages(dependencies.devServerUrl);
  const chromiumFolder = join(paths.data, "electron");
  if (!prepare(electron, { chromiumFolder, pages, platform })) return;
  await app.whenReady();
  denyPermissions(electron.session.defaultSession, pages);
  serveRenderer(electron.protocol, files.rendererFolder);

  let windows: Windows | null = null;
  const hotkey = createHotkey(globalShortcut, platform, () => windows?.popup.toggle());
  const opened = await openHost(electron, dependencies, hotkey);
  if (opened === null) return;
  const { host } = opened;
  const environment: WindowEnvironment = { electron, pages, preload: files.preload, platform };
  windows = createWindows(environment, createBoundsStore(join(chromiumFolder, "mainWindow.json")));
  acceptConnections(electron, { router: host.router, pages, portOf: windows.portOf });
  const leave = presentShell(electron, { host, hotkey, windows, platform, trayFolder: files.trayFolder });
  closeBeforeQuit(app, async () => {
    leave();
    await opened.close();
  });
}

interface Preparation {
  readonly chromiumFolder: string;
  readonly pages: Pages;
  readonly platform: NodeJS.Platform;
}

/**
 * What must be said before the app is ready, which it is as soon as the main module has run: so nothing here waits.
 * False when another Snug is running, which then shows itself.
 */
function prepare({ app, protocol }: ElectronModules, { chromiumFolder, pages, platform }: Preparation): boolean {
  // Beside the rest of this Snug's data, so that Snugs with folders of their own neither share nor lock each other.
  mkdirSync(chromiumFolder, { recursive: true });
  app.setPath("userData", chromiumFolder);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  registerRendererScheme(protocol);
  // The packaged app says so with LSUIElement; this holds while developing, too.
  if (platform === "darwin") app.setActivationPolicy("accessory");
  // Snug lives in the menu bar: without a listener, Electron quits with the last window.
  app.on("window-all-closed", () => {});
  confineContents(app, pages);
  return true;
}

interface OpenedHost {
  readonly host: Host;
  close(): Promise<void>;
}

/** Null when Snug cannot start, which the person has then been told. */
async function openHost(
  { app, dialog, utilityProcess }: ElectronModules,
  { createHost, paths, files }: ShellDependencies,
  hotkey: Hotkey,
): Promise<OpenedHost | null> {
  try {
    // Electron's lock knows of no Snug in a browser or terminal.
    const lock = await acquireInstanceLock(paths.data);
    const host = await createHost({
      version: app.getVersion(),
      kind: "electron",
      paths,
      startWorker: workerStarter(utilityProcess, files.workerEntry),
      hotkeyStatus: hotkey.status,
    });
    return { host, close: () => host.close().finally(lock.release) };
  } catch (error) {
    dialog.showErrorBox("Snug cannot start", toProblem(error).sentence);
    app.exit(1);
    return null;
  }
}
