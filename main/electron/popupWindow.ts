import type { BrowserWindow, BrowserWindowConstructorOptions } from "electron";
import { onPopupBlur, onTrayClick } from "#app/shell/dismissal.ts";
import { type PopupPlace, popupBounds } from "#app/shell/popupPlacement.ts";
import type { Rectangle } from "#app/shell/rectangle.ts";
import { createBrowserWindow, reviveIfCrashed, type WindowEnvironment } from "./browserWindow.ts";

/** One line, before the page has asked for more. */
const initialHeight = 64;

export interface PopupEvents {
  onShown(): void;
  /** A person put it away while it had the focus, which somebody else should get now. */
  onDismissed(): void;
}

/** The popup: made once and hidden, since making a window takes longer than a person waits for a hotkey. */
export class PopupWindow {
  readonly window: BrowserWindow;
  readonly #environment: WindowEnvironment;
  readonly #events: PopupEvents;
  #place: PopupPlace | null = null;
  #contentHeight = initialHeight;
  #shownAtMs = 0;
  #blurHiddenAtMs: number | null = null;
  #blurCheck: NodeJS.Timeout | undefined;

  constructor(environment: WindowEnvironment, events: PopupEvents) {
    this.#environment = environment;
    this.#events = events;
    this.window = createBrowserWindow(environment, "popup", popupOptions(environment.platform));
    if (environment.platform === "darwin") floatOverSpaces(this.window);
    else this.window.setAlwaysOnTop(true);
    this.window.on("blur", () => this.#blurred());
    this.#stayOnClose();
  }

  /** The hotkey: shows the popup on the display under the cursor, or puts it away. */
  toggle(): void {
    if (this.window.isVisible()) this.dismiss();
    else this.show();
  }

  /** A click on the menu-bar icon, whose place is given. */
  toggleAt(anchor: Rectangle): void {
    const popupVisible = this.window.isVisible();
    const action = onTrayClick({ popupVisible, blurHiddenAtMs: this.#blurHiddenAtMs, nowMs: Date.now() });
    if (action === "hide") this.dismiss();
    // Some Linux trays do not tell where their icon is.
    if (action === "show") this.show(anchor.width > 0 ? anchor : null);
  }

  /** On the display of the anchor, else on the one under the cursor: where the person looks. */
  show(anchor: Rectangle | null = null): void {
    const { app, screen } = this.#environment.electron;
    const display =
      anchor === null
        ? screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
        : screen.getDisplayMatching(anchor);
    this.#place = { workArea: display.workArea, anchor, contentHeight: this.#contentHeight };
    reviveIfCrashed(this.window);
    this.window.setBounds(popupBounds(this.#place));
    this.#shownAtMs = Date.now();
    // After `app.hide()` macOS keeps an app's windows out of sight until the app itself is shown again.
    if (this.#environment.platform === "darwin" && app.isHidden()) app.show();
    this.window.show();
    this.window.focus();
    this.#events.onShown();
  }

  dismiss(): void {
    if (!this.window.isVisible()) return;
    this.putAway();
    this.#events.onDismissed();
  }

  /** Hides it and leaves the focus where it is going. */
  putAway(): void {
    clearTimeout(this.#blurCheck);
    this.window.hide();
  }

  resize(height: number): void {
    this.#contentHeight = height;
    if (this.#place === null) return;
    this.#place = { ...this.#place, contentHeight: height };
    this.window.setBounds(popupBounds(this.#place));
  }

  /** ⌘W closes whatever window has the keyboard; this one would take its time to come back. */
  #stayOnClose(): void {
    let quitting = false;
    this.#environment.electron.app.once("before-quit", () => {
      quitting = true;
    });
    this.window.on("close", (event) => {
      if (quitting) return;
      event.preventDefault();
      this.dismiss();
    });
  }

  #blurred(): void {
    if (!this.window.isVisible() || this.window.isFocused() || this.window.webContents.isDevToolsOpened()) return;
    const action = onPopupBlur(this.#shownAtMs, Date.now());
    if (action.type === "hide") {
      this.#blurHiddenAtMs = Date.now();
      // The focus went where the person put it: nothing is to be given back.
      this.putAway();
      return;
    }
    clearTimeout(this.#blurCheck);
    this.#blurCheck = setTimeout(() => {
      if (!this.window.isDestroyed()) this.#blurred();
    }, action.afterMs);
  }
}

function popupOptions(platform: NodeJS.Platform): BrowserWindowConstructorOptions {
  return {
    title: "Snug",
    width: 680,
    height: initialHeight,
    frame: false,
    resizable: false,
    movable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    // A panel takes the keyboard without making Snug the active app, so the app below keeps its place.
    ...(platform === "darwin" && { type: "panel", vibrancy: "under-window", visualEffectState: "active" }),
  };
}

function floatOverSpaces(window: BrowserWindow): void {
  // Higher levels ("screen-saver", "pop-up-menu") cover the candidate list of input methods.
  window.setAlwaysOnTop(true, "floating");
  window.setVisibleOnAllWorkspaces(true, {
    visibleOnFullScreen: true,
    // Without it, macOS turns Snug into a regular app and back: the window flickers and a Dock icon may stay.
    skipTransformProcessType: true,
  });
  window.setHiddenInMissionControl(true);
}
