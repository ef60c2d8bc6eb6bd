import { EventEmitter } from "node:events";
import type * as Electron from "electron";
import type { ElectronModules } from "#main/electron/electronModules.ts";
import { FakeApp } from "./electron/fakeApp.ts";
import { FakeGlobalShortcut, FakeMenus, FakeScreen, FakeTray, fakeNativeImage } from "./electron/fakeDesktop.ts";
import { FakeMessageChannelMain, type FakeMessagePortMain } from "./electron/fakePorts.ts";
import { FakeProtocol, FakeSession } from "./electron/fakeSession.ts";
import { FakeUtilityProcesses } from "./electron/fakeUtilityProcess.ts";
import { FakeBrowserWindow, type FakeWebContents } from "./electron/fakeWindows.ts";

/** Electron without Chromium, a screen or a system: what its main process is told, and what it would have been asked. */
export class FakeElectron {
  readonly app = new FakeApp();
  readonly globalShortcut = new FakeGlobalShortcut(this.app);
  readonly menus = new FakeMenus();
  readonly screen = new FakeScreen();
  readonly protocol = new FakeProtocol(this.app);
  readonly session = new FakeSession();
  readonly utilityProcess = new FakeUtilityProcesses(this.app);
  readonly ipcMain = new EventEmitter();
  readonly nativeTheme = { themeSource: "system" };
  readonly trays: FakeTray[] = [];
  readonly openedLinks: string[] = [];
  readonly errorBoxes: { title: string; content: string }[] = [];
  readonly modules: ElectronModules;

  constructor() {
    const { app, trays, openedLinks, errorBoxes } = this;
    const modules = {
      app,
      BrowserWindow: class extends FakeBrowserWindow {
        constructor(options: Electron.BrowserWindowConstructorOptions) {
          super(app, options);
        }
      },
      dialog: {
        showErrorBox: (title: string, content: string) => void errorBoxes.push({ title, content }),
      } satisfies Pick<Electron.Dialog, "showErrorBox">,
      globalShortcut: this.globalShortcut,
      ipcMain: this.ipcMain,
      Menu: this.menus,
      MessageChannelMain: FakeMessageChannelMain,
      nativeImage: fakeNativeImage,
      nativeTheme: this.nativeTheme,
      protocol: this.protocol,
      screen: this.screen,
      session: { defaultSession: this.session },
      shell: {
        async openExternal(url: string): Promise<void> {
          openedLinks.push(url);
        },
      } satisfies Pick<Electron.Shell, "openExternal">,
      Tray: class extends FakeTray {
        constructor(image: FakeTray["image"]) {
          super(image);
          app.needReady("Tray");
          trays.push(this);
        }
      },
      utilityProcess: this.utilityProcess,
    } satisfies Record<keyof ElectronModules, unknown>;
    // Each part is checked against Electron's types where it is made; as a whole it is far smaller than Electron.
    this.modules = modules as unknown as ElectronModules;
  }

  /** The window that shows this page. */
  window(page: "popup" | "main"): FakeBrowserWindow {
    const window = this.app.windows.find(({ webContents }) => webContents.getURL().endsWith(`/${page}.html`));
    if (window === undefined) throw new Error(`There is no ${page} window`);
    return window;
  }

  get tray(): FakeTray {
    const [tray] = this.trays;
    if (tray === undefined) throw new Error("There is no tray icon");
    return tray;
  }

  /** What a page's preload does when the page says that it listens; gives the port that the page got, or null. */
  connect(
    contents: FakeWebContents,
    frame: { readonly url?: string; readonly isFramed?: boolean } = {},
  ): FakeMessagePortMain | null {
    const seen = contents.received.length;
    const senderFrame = { url: frame.url ?? contents.getURL(), parent: frame.isFramed === true ? {} : null };
    this.ipcMain.emit("snug:connect", { sender: contents, senderFrame });
    const message = contents.received.slice(seen).find(({ channel }) => channel === "snug:port");
    return message?.ports[0] ?? null;
  }
}

/** The one that modules get that import "electron". */
export const fakeElectron = new FakeElectron();

export const {
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
} = fakeElectron.modules;

/** What a sandboxed preload may load. */
export const exposed = new Map<string, unknown>();
export const contextBridge: Pick<Electron.ContextBridge, "exposeInMainWorld"> = {
  exposeInMainWorld: (name, api) => void exposed.set(name, api),
};
export const sentToMain: string[] = [];
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string) => void sentToMain.push(channel),
}) satisfies Pick<Electron.IpcRenderer, "send">;
export const webUtils: Pick<Electron.WebUtils, "getPathForFile"> = {
  getPathForFile: (file) => `/dropped/${file.name}`,
};
