import { EventEmitter } from "node:events";
import type * as Electron from "electron";
import { type FakeApp, FakeEvent } from "./fakeApp.ts";
import type { FakeMessagePortMain } from "./fakePorts.ts";

type ContentsApi = Pick<Electron.WebContents, "getURL" | "isCrashed" | "isDestroyed" | "isDevToolsOpened" | "reload">;

export class FakeWebContents extends EventEmitter implements ContentsApi {
  crashed = false;
  devToolsOpened = false;
  reloads = 0;
  /** What the page has been sent, the ports with it. */
  readonly received: { channel: string; message: unknown; ports: readonly FakeMessagePortMain[] }[] = [];
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  #url = "";
  #destroyed = false;

  navigated(url: string): void {
    this.#url = url;
  }

  destroy(): void {
    this.#destroyed = true;
    this.emit("destroyed");
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getURL(): string {
    return this.#alive(this.#url);
  }

  isCrashed(): boolean {
    return this.#alive(this.crashed);
  }

  isDevToolsOpened(): boolean {
    return this.#alive(this.devToolsOpened);
  }

  reload(): void {
    this.#alive(null);
    this.crashed = false;
    this.reloads += 1;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = this.#alive(handler);
  }

  postMessage(channel: string, message: unknown, ports: readonly FakeMessagePortMain[] = []): void {
    this.received.push(this.#alive({ channel, message, ports }));
  }

  #alive<T>(value: T): T {
    if (this.#destroyed) throw new TypeError("Object has been destroyed");
    return value;
  }
}

type WindowApi = Pick<
  Electron.BrowserWindow,
  | "close"
  | "destroy"
  | "focus"
  | "getNormalBounds"
  | "hide"
  | "isDestroyed"
  | "isFocused"
  | "isMinimized"
  | "isVisible"
  | "loadURL"
  | "restore"
  | "setAlwaysOnTop"
  | "setBounds"
  | "setHiddenInMissionControl"
  | "setVisibleOnAllWorkspaces"
  | "show"
>;

/** A window without pixels. Like Electron's, its methods throw once it is destroyed. */
export class FakeBrowserWindow extends EventEmitter implements WindowApi {
  readonly options: Electron.BrowserWindowConstructorOptions;
  bounds: Electron.Rectangle;
  level: string | null = null;
  workspaces: Electron.VisibleOnAllWorkspacesOptions | null = null;
  hiddenInMissionControl = false;
  /** Resolves when the page has been painted once. */
  readonly painted: Promise<void>;
  readonly #painted = Promise.withResolvers<void>();
  readonly #app: FakeApp;
  readonly #contents = new FakeWebContents();
  #visible = false;
  #focused = false;
  #minimized = false;
  #destroyed = false;

  constructor(app: FakeApp, options: Electron.BrowserWindowConstructorOptions) {
    super();
    app.needReady("BrowserWindow");
    this.#app = app;
    this.options = options;
    this.painted = this.#painted.promise;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    app.windows.push(this);
    app.emit("web-contents-created", new FakeEvent(), this.#contents);
  }

  get webContents(): FakeWebContents {
    this.#alive();
    return this.#contents;
  }

  async loadURL(url: string): Promise<void> {
    this.#alive();
    this.#contents.navigated(url);
    await Promise.resolve();
    if (!this.#destroyed) this.emit("ready-to-show");
    this.#painted.resolve();
  }

  show(): void {
    this.#alive();
    this.#visible = true;
    this.#minimized = false;
    this.emit("show");
    this.focus();
  }

  hide(): void {
    this.#alive();
    this.#visible = false;
    this.emit("hide");
    this.loseFocus();
  }

  focus(): void {
    this.#alive();
    this.#focused = true;
    this.emit("focus");
  }

  /** The person clicked elsewhere. */
  loseFocus(): void {
    if (!this.#focused) return;
    this.#focused = false;
    this.emit("blur");
  }

  minimize(): void {
    this.#visible = false;
    this.#minimized = true;
  }

  restore(): void {
    this.#alive();
    this.#minimized = false;
    this.#visible = true;
  }

  close(): void {
    this.#alive();
    const event = new FakeEvent();
    this.emit("close", event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#app.windows.splice(this.#app.windows.indexOf(this), 1);
    this.#contents.destroy();
    this.emit("closed");
    if (this.#app.windows.length === 0) this.#app.emit("window-all-closed");
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isVisible(): boolean {
    this.#alive();
    return this.#visible;
  }

  isFocused(): boolean {
    this.#alive();
    return this.#focused;
  }

  isMinimized(): boolean {
    this.#alive();
    return this.#minimized;
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#alive();
    if (Object.values(bounds).some((side) => !Number.isInteger(side))) throw new TypeError("Error processing argument");
    this.bounds = { ...this.bounds, ...bounds };
  }

  getNormalBounds(): Electron.Rectangle {
    this.#alive();
    return this.bounds;
  }

  setAlwaysOnTop(flag: boolean, level?: string): void {
    this.#alive();
    this.level = flag ? (level ?? "floating") : null;
  }

  setVisibleOnAllWorkspaces(_visible: boolean, options: Electron.VisibleOnAllWorkspacesOptions = {}): void {
    this.#alive();
    this.workspaces = options;
  }

  setHiddenInMissionControl(hidden: boolean): void {
    this.#alive();
    this.hiddenInMissionControl = hidden;
  }

  #alive(): void {
    if (this.#destroyed) throw new TypeError("Object has been destroyed");
  }
}
