import type { MenuItemConstructorOptions } from "electron";
import type { TrayState } from "#app/shell/trayState.ts";

export interface MenuActions {
  openMain(): void;
  openSettings(): void;
  eject(): void;
  quit(): void;
}

export function trayMenu(state: TrayState, actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    { label: state.workerLine, enabled: false },
    { label: "Eject", enabled: state.canEject, click: actions.eject },
    { type: "separator" },
    ...(state.hotkeyProblem === null
      ? []
      : [{ label: state.hotkeyProblem.sentence, click: actions.openSettings }, { type: "separator" as const }]),
    { label: "Open Snug", click: actions.openMain },
    { label: "Settings…", click: actions.openSettings },
    { type: "separator" },
    { label: "Quit Snug", click: actions.quit },
  ];
}

/**
 * macOS shows it only while a window of Snug is active, but sends ⌘C, ⌘V, ⌘X, ⌘A and ⌘Z through it: without the Edit
 * roles they do nothing in any window, the popup included.
 */
export function applicationMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    label: "Settings…",
    accelerator: "CommandOrControl+,",
    click: actions.openSettings,
  };
  const separator: MenuItemConstructorOptions = { type: "separator" };
  return [
    platform === "darwin"
      ? {
          label: "Snug",
          submenu: [{ role: "about" }, separator, settings, separator, { role: "hide" }, separator, { role: "quit" }],
        }
      : { label: "Snug", submenu: [settings, separator, { role: "quit" }] },
    { role: "editMenu" },
    ...(isPackaged ? [] : [{ role: "viewMenu" as const }]),
    { role: "windowMenu" },
  ];
}
