import { join } from "node:path";
import type { MenuItemConstructorOptions, NativeImage, Tray } from "electron";
import type { Rectangle } from "#app/shell/rectangle.ts";
import { type TrayIcon, type TrayState, trayTooltip } from "#app/shell/trayState.ts";
import type { ElectronModules } from "./electronModules.ts";

export interface TrayOptions {
  readonly iconsFolder: string;
  readonly platform: NodeJS.Platform;
  readonly menu: (state: TrayState) => MenuItemConstructorOptions[];
  onClick(icon: Rectangle): void;
  onDroppedText(text: string): void;
}

export interface SnugTray {
  update(state: TrayState): void;
  destroy(): void;
}

export function createTray(
  electron: Pick<ElectronModules, "Tray" | "Menu" | "nativeImage">,
  initial: TrayState,
  options: TrayOptions,
): SnugTray {
  const images = trayImages(electron.nativeImage, options);
  const tray = new electron.Tray(images[initial.icon]);
  let state = initial;
  const menu = () => electron.Menu.buildFromTemplate(options.menu(state));

  tray.on("click", () => options.onClick(tray.getBounds()));
  tray.on("drop-text", (_event, text) => options.onDroppedText(text));
  // Only on demand: a menu that is set for good takes the left click as well on macOS.
  tray.on("right-click", () => tray.popUpContextMenu(menu()));

  function update(changed: TrayState): void {
    state = changed;
    tray.setImage(images[state.icon]);
    tray.setToolTip(trayTooltip(state));
    // Linux trays show nothing but a menu that is set, and as it was when it was set.
    if (options.platform === "linux") tray.setContextMenu(menu());
  }

  update(initial);
  return { update, destroy: () => destroy(tray) };
}

function destroy(tray: Tray): void {
  if (!tray.isDestroyed()) tray.destroy();
}

/**
 * By path and never through the bundler: macOS draws an image in the menu bar's colours only if its name ends in
 * "Template", and finds its `@2x` neighbour by name; a hash in either name would break both.
 */
function trayImages(
  nativeImage: ElectronModules["nativeImage"],
  { iconsFolder, platform }: TrayOptions,
): Readonly<Record<TrayIcon, NativeImage>> {
  const suffix = platform === "darwin" ? "Template" : "";
  const image = (name: string) => nativeImage.createFromPath(join(iconsFolder, `${name}${suffix}.png`));
  return { idle: image("tray"), busy: image("trayBusy"), attention: image("trayAttention") };
}
