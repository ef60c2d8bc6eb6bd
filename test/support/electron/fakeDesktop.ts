import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import type * as Electron from "electron";
import type { FakeApp } from "./fakeApp.ts";

/** The system's hotkeys, some of which other apps hold. */
export class FakeGlobalShortcut implements Pick<Electron.GlobalShortcut, "register" | "unregister"> {
  readonly taken = new Set<string>();
  readonly held = new Map<string, () => void>();
  readonly #app: FakeApp;

  constructor(app: FakeApp) {
    this.#app = app;
  }

  register(accelerator: string, onPress: () => void): boolean {
    this.#app.needReady("globalShortcut");
    if (accelerator.split("+").some((key) => key === "")) throw new TypeError("Error processing argument at index 0");
    if (this.taken.has(accelerator) || this.held.has(accelerator)) return false;
    this.held.set(accelerator, onPress);
    return true;
  }

  unregister(accelerator: string): void {
    this.held.delete(accelerator);
  }

  press(accelerator: string): void {
    this.held.get(accelerator)?.();
  }
}

export interface FakeMenu {
  readonly template: readonly Electron.MenuItemConstructorOptions[];
}

export class FakeMenus {
  applicationMenu: FakeMenu | null = null;

  buildFromTemplate(template: readonly Electron.MenuItemConstructorOptions[]): FakeMenu {
    return { template };
  }

  setApplicationMenu(menu: FakeMenu | null): void {
    this.applicationMenu = menu;
  }
}

export interface FakeImage {
  readonly path: string;
  isEmpty(): boolean;
}

/** A file that is missing gives an empty image rather than an error, as in Electron. */
export const fakeNativeImage = {
  createFromPath: (path: string): FakeImage => ({ path, isEmpty: () => !existsSync(path) }),
};

type TrayApi = Pick<Electron.Tray, "destroy" | "getBounds" | "isDestroyed" | "setToolTip">;

export class FakeTray extends EventEmitter implements TrayApi {
  image: FakeImage;
  tooltip = "";
  contextMenu: FakeMenu | null = null;
  poppedUp: FakeMenu | null = null;
  bounds: Electron.Rectangle = { x: 1000, y: 0, width: 24, height: 24 };
  #destroyed = false;

  constructor(image: FakeImage) {
    super();
    this.image = image;
  }

  setImage(image: FakeImage): void {
    this.#alive();
    this.image = image;
  }

  setToolTip(tooltip: string): void {
    this.#alive();
    this.tooltip = tooltip;
  }

  setContextMenu(menu: FakeMenu | null): void {
    this.#alive();
    this.contextMenu = menu;
  }

  popUpContextMenu(menu: FakeMenu): void {
    this.#alive();
    this.poppedUp = menu;
  }

  getBounds(): Electron.Rectangle {
    this.#alive();
    return this.bounds;
  }

  destroy(): void {
    this.#destroyed = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  #alive(): void {
    if (this.#destroyed) throw new TypeError("Object has been destroyed");
  }
}

type ScreenApi = Pick<
  Electron.Screen,
  "getAllDisplays" | "getCursorScreenPoint" | "getDisplayMatching" | "getDisplayNearestPoint"
>;

export class FakeScreen implements ScreenApi {
  cursor: Electron.Point = { x: 0, y: 0 };
  displays: Electron.Display[] = [fakeDisplay({ x: 0, y: 0, width: 1440, height: 900 })];

  getCursorScreenPoint(): Electron.Point {
    return this.cursor;
  }

  getAllDisplays(): Electron.Display[] {
    return this.displays;
  }

  getDisplayNearestPoint(point: Electron.Point): Electron.Display {
    return this.displays.find(({ bounds }) => isInside(point, bounds)) ?? this.#first();
  }

  getDisplayMatching(rectangle: Electron.Rectangle): Electron.Display {
    return this.getDisplayNearestPoint(rectangle);
  }

  #first(): Electron.Display {
    const [first] = this.displays;
    if (first === undefined) throw new Error("There is no display");
    return first;
  }
}

/** A display with a menu bar of 25 pixels; only what windows are placed by. */
export function fakeDisplay(bounds: Electron.Rectangle): Electron.Display {
  const workArea = { ...bounds, y: bounds.y + 25, height: bounds.height - 25 };
  return { bounds, workArea } as Electron.Display;
}

function isInside(point: Electron.Point, { x, y, width, height }: Electron.Rectangle): boolean {
  return point.x >= x && point.x < x + width && point.y >= y && point.y < y + height;
}
