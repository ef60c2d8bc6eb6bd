import {
  app,
  BrowserWindow,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
} from "electron";
import { createHost } from "../host.ts";
import { hostPaths } from "../paths.ts";
import { startShell } from "./shell.ts";
import { shellFiles } from "./shellFiles.ts";

const electron = {
  app,
  BrowserWindow,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
};

// This file runs as built: everything else lies around it.
const files = shellFiles(import.meta.dirname, app.isPackaged ? process.resourcesPath : null);

// Not awaited here: Electron gets ready only when this module has run to its end, and the shell waits for that.
startShell(electron, {
  createHost,
  paths: { ...hostPaths(), demoModel: files.demoModel },
  files,
  platform: process.platform,
  devServerUrl: process.env.ELECTRON_RENDERER_URL ?? null,
}).catch((error: unknown) => {
  console.error(error);
  app.exit(1);
});
