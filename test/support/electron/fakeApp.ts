import { EventEmitter } from "node:events";
import type * as Electron from "electron";
import type { FakeBrowserWindow } from "./fakeWindows.ts";

/** An event whose default a listener may prevent, as Electron passes it first to its listeners. */
export class FakeEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

type AppApi = Pick<
  Electron.App,
  | "exit"
  | "focus"
  | "getLoginItemSettings"
  | "getVersion"
  | "hide"
  | "isHidden"
  | "isPackaged"
  | "quit"
  | "requestSingleInstanceLock"
  | "setActivationPolicy"
  | "setLoginItemSettings"
  | "setPath"
  | "show"
  | "whenReady"
>;

export class FakeApp extends EventEmitter implements AppApi {
  isPackaged = false;
  /** Whether the single-instance lock is free. */
  isFirst = true;
  openAtLogin = false;
  wasOpenedAtLogin = false;
  ready = false;
  hidden = false;
  activationPolicy = "regular";
  readonly paths = new Map<string, string>();
  readonly loginItemChanges: Electron.Settings[] = [];
  readonly calls: string[] = [];
  readonly windows: FakeBrowserWindow[] = [];
  /** Resolves with the code when the app has ended. */
  readonly exited: Promise<number>;
  readonly #whenReady = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<number>();

  constructor() {
    super();
    this.exited = this.#exited.promise;
  }

  /** Electron does this after the main module has run to its end. */
  becomeReady(): void {
    this.ready = true;
    this.emit("ready", new FakeEvent(), {});
    this.#whenReady.resolve();
  }

  needReady(what: string): void {
    if (!this.ready) throw new Error(`${what} cannot be used before the app is ready`);
  }

  whenReady(): Promise<void> {
    return this.#whenReady.promise;
  }

  requestSingleInstanceLock(): boolean {
    return this.isFirst;
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path);
  }

  setActivationPolicy(policy: "regular" | "accessory" | "prohibited"): void {
    this.activationPolicy = policy;
  }

  getVersion(): string {
    return "1.2.3";
  }

  focus(options?: Electron.FocusOptions): void {
    this.calls.push(options?.steal === true ? "focus by force" : "focus");
  }

  hide(): void {
    this.hidden = true;
    this.calls.push("hide");
  }

  show(): void {
    this.hidden = false;
    this.calls.push("show");
  }

  isHidden(): boolean {
    return this.hidden;
  }

  getLoginItemSettings(): Electron.LoginItemSettings {
    return {
      openAtLogin: this.openAtLogin,
      wasOpenedAtLogin: this.wasOpenedAtLogin,
      status: this.openAtLogin ? "enabled" : "not-registered",
      executableWillLaunchAtLogin: this.openAtLogin,
      launchItems: [],
    };
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    this.loginItemChanges.push(settings);
    this.openAtLogin = settings.openAtLogin ?? false;
  }

  /** In Electron's order; a window that stays open keeps the app. */
  quit(): void {
    const before = new FakeEvent();
    this.emit("before-quit", before);
    if (before.defaultPrevented) return;
    for (const window of [...this.windows]) window.close();
    if (this.windows.length > 0) return;
    const will = new FakeEvent();
    this.emit("will-quit", will);
    if (!will.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    for (const window of [...this.windows]) window.destroy();
    this.#exited.resolve(code);
  }
}
