import type * as Electron from "electron";

/** The parts of Electron that the shell uses. It receives them as an argument, so that a test can give others. */
export type ElectronModules = Pick<
  typeof Electron,
  | "app"
  | "BrowserWindow"
  | "dialog"
  | "globalShortcut"
  | "ipcMain"
  | "Menu"
  | "MessageChannelMain"
  | "nativeImage"
  | "nativeTheme"
  | "protocol"
  | "screen"
  | "session"
  | "shell"
  | "Tray"
  | "utilityProcess"
>;
