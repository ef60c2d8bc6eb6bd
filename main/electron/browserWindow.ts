import type { BrowserWindow, BrowserWindowConstructorOptions } from "electron";
import type { ElectronModules } from "./electronModules.ts";
import type { Pages, WindowKind } from "./pages.ts";

export interface WindowEnvironment {
  readonly electron: ElectronModules;
  readonly pages: Pages;
  readonly preload: string;
  readonly platform: NodeJS.Platform;
}

/** A hidden window of Snug, with its page loading. */
export function createBrowserWindow(
  { electron, pages, preload, platform }: WindowEnvironment,
  kind: WindowKind,
  options: BrowserWindowConstructorOptions,
): BrowserWindow {
  const window = new electron.BrowserWindow({
    ...options,
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Chromium fetches its dictionaries from a server; only macOS brings its own.
      spellcheck: platform === "darwin",
    },
  });
  // A page that cannot be loaded shows as an empty window; the reason belongs on the error output.
  window.loadURL(pages.urlOf(kind)).catch((error: unknown) => console.error(error));
  return window;
}

/** A page whose process crashed stays blank: load it again before it is seen. */
export function reviveIfCrashed(window: BrowserWindow): void {
  if (window.webContents.isCrashed()) window.webContents.reload();
}
