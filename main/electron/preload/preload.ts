import { contextBridge, ipcRenderer, webUtils } from "electron";

// Sandboxed: only Electron's renderer modules can be loaded here.

contextBridge.exposeInMainWorld("snugShell", {
  /** Where a dropped file is. Pages see its content only, and the host opens models where they lie. */
  pathForFile: (file: File): string => webUtils.getPathForFile(file),
});

// The page says that it listens before the port is asked for, so the port cannot arrive too early.
window.addEventListener("message", (event) => {
  if (event.source === window && event.data === "snug:ready") ipcRenderer.send("snug:connect");
});

ipcRenderer.on("snug:port", (event) => {
  window.postMessage("snug:port", location.origin, [...event.ports]);
});
