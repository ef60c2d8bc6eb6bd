import type { App } from "electron";

/**
 * Follows the setting. Only for a packaged Snug: a developer's Electron would be started at login in its place. Only
 * when it differs: macOS announces every change to the person. An unsigned app is refused by macOS without an error.
 */
export function applyLoginItem(app: App, platform: NodeJS.Platform, openAtLogin: boolean): void {
  if (!app.isPackaged || platform === "linux") return;
  if (app.getLoginItemSettings().openAtLogin !== openAtLogin) app.setLoginItemSettings({ openAtLogin });
}
