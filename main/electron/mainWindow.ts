import type { BrowserWindow, BrowserWindowConstructorOptions } from "electron";
import { mainWindowBounds } from "#app/shell/mainWindowBounds.ts";
import type { BoundsStore } from "./boundsStore.ts";
import { createBrowserWindow, reviveIfCrashed, type WindowEnvironment } from "./browserWindow.ts";

/** The main window: made when it is first asked for, gone when it is closed, back where it was. */
export class MainWindow {
  readonly #environment: WindowEnvironment;
  readonly #bounds: BoundsStore;
  #window: BrowserWindow | null = null;

  constructor(environment: WindowEnvironment, bounds: BoundsStore) {
    this.#environment = environment;
    this.#bounds = bounds;
  }

  get window(): BrowserWindow | null {
    return this.#window;
  }

  isVisible(): boolean {
    return this.#window?.isVisible() ?? false;
  }

  open(): void {
    const { electron, platform } = this.#environment;
    if (this.#window === null) {
      this.#window = this.#create();
      return;
    }
    reviveIfCrashed(this.#window);
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    // An app without a Dock icon does not come to the front by showing a window, and here a person asked for it.
    if (platform === "darwin") electron.app.focus({ steal: true });
  }

  close(): void {
    this.#window?.close();
  }

  #create(): BrowserWindow {
    const { electron, platform } = this.#environment;
    const workAreas = electron.screen.getAllDisplays().map((display) => display.workArea);
    const window = createBrowserWindow(this.#environment, "main", {
      ...mainOptions(platform),
      ...mainWindowBounds(this.#bounds.read(), workAreas),
    });
    // Shown when there is something to see, so that it does not flash white.
    window.once("ready-to-show", () => this.open());
    // "closed" comes too late to ask: the window's methods throw by then.
    window.on("close", () => this.#bounds.write(window.getNormalBounds()));
    window.on("closed", () => {
      this.#window = null;
    });
    return window;
  }
}

function mainOptions(platform: NodeJS.Platform): BrowserWindowConstructorOptions {
  return {
    title: "Snug",
    minWidth: 560,
    minHeight: 400,
    autoHideMenuBar: true,
    ...(platform === "darwin" && { titleBarStyle: "hiddenInset", vibrancy: "sidebar" }),
  };
}
