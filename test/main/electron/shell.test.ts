import { describe, expect, test } from "vitest";
import { snugError } from "#app/errors.ts";
import { defaultSettings } from "#app/settings.ts";
import { acquireInstanceLock } from "#main/storage/instanceLock.ts";
import { fakeDisplay } from "../../support/electron/fakeDesktop.ts";
import { clientOver, startedShell, temporaryFolder } from "./startedShell.ts";

describe("starting", () => {
  test("is a menu-bar app with one icon, a hidden popup and the main window to see", async () => {
    const { electron } = await startedShell();
    expect(electron.app.activationPolicy).toBe("accessory");
    expect(electron.trays).toHaveLength(1);
    expect(electron.window("popup").isVisible()).toBe(false);
    await electron.window("main").painted;
    expect(electron.window("main").isVisible()).toBe(true);
  });

  test("shows no window when the system started it at login", async () => {
    const { electron } = await startedShell({
      prepare: ({ app }) => {
        app.wasOpenedAtLogin = true;
      },
    });
    expect(electron.app.windows).toEqual([electron.window("popup")]);
  });

  test("makes nothing when another Snug is running, and has that one show itself", async () => {
    const second = await startedShellThatIsSecond();
    expect(await second.electron.app.exited).toBe(0);
    expect(second.electron.app.windows).toEqual([]);

    const { electron } = await startedShell();
    electron.window("main").close();
    electron.app.emit("second-instance", {}, [], "/");
    expect(electron.window("main")).toBeDefined();
  });

  test("says why it cannot start", async () => {
    const { electron } = await startedShell({
      createHost: () => Promise.reject(snugError("database_newer", { path: "/data/snug.db" })),
    });
    expect(electron.errorBoxes).toMatchObject([{ content: expect.stringContaining("newer version of Snug") }]);
    expect(await electron.app.exited).toBe(1);
  });

  test("does not share its data with a Snug in a terminal or browser", async () => {
    const dataFolder = temporaryFolder();
    using _lock = await acquireInstanceLock(dataFolder);
    const { electron } = await startedShell({ dataFolder });
    expect(electron.errorBoxes).toMatchObject([{ content: expect.stringContaining("Snug is already running") }]);
    expect(await electron.app.exited).toBe(1);
  });

  test("keeps Chromium's files in the folder of this Snug", async () => {
    const dataFolder = temporaryFolder();
    const { electron } = await startedShell({ dataFolder });
    expect(electron.app.paths.get("userData")).toBe(`${dataFolder}/electron`);
  });
});

async function startedShellThatIsSecond() {
  const { electron } = await startedShell({
    prepare: ({ app }) => {
      app.isFirst = false;
    },
  });
  return { electron };
}

describe("the main window", () => {
  test("opens where it was closed", async () => {
    const dataFolder = temporaryFolder();
    const first = await startedShell({ dataFolder });
    first.electron.window("main").setBounds({ x: 100, y: 120, width: 900, height: 700 });
    first.electron.app.quit();
    await first.electron.app.exited;

    const { electron } = await startedShell({ dataFolder });
    expect(electron.window("main").bounds).toEqual({ x: 100, y: 120, width: 900, height: 700 });
  });

  test("comes back to the screen when its display is gone", async () => {
    const dataFolder = temporaryFolder();
    const first = await startedShell({
      dataFolder,
      prepare: ({ screen }) => screen.displays.push(fakeDisplay({ x: 1440, y: 0, width: 1920, height: 1080 })),
    });
    first.electron.window("main").setBounds({ x: 2000, y: 120, width: 900, height: 700 });
    first.electron.app.quit();
    await first.electron.app.exited;

    const { electron } = await startedShell({ dataFolder });
    expect(electron.window("main").options).toMatchObject({ width: 900, height: 700 });
    expect(electron.window("main").options).not.toHaveProperty("x");
  });

  test("closes without ending Snug, and opens again from the menu-bar icon", async () => {
    const { electron } = await startedShell();
    electron.window("main").close();
    expect(() => electron.window("main")).toThrow();
    electron.tray.emit("right-click");
    const open = electron.tray.poppedUp?.template.find(({ label }) => label === "Open Snug");
    open?.click?.({} as never, undefined, {} as never);
    await electron.window("main").painted;
    expect(electron.window("main").isVisible()).toBe(true);
    // An app without a Dock icon has to be brought to the front.
    expect(electron.app.calls).toContain("focus by force");
  });

  test("learns what to show although its page loads later", async () => {
    const { electron } = await startedShell();
    electron.window("main").close();
    const popup = clientOver(electron.connect(electron.window("popup").webContents));
    await popup.window.openMain({ conversationId: "c1" });

    const main = clientOver(electron.connect(electron.window("main").webContents));
    const events = await main.window.events();
    expect(await events.next()).toEqual({ done: false, value: { type: "open", conversationId: "c1" } });
  });
});

describe("settings", () => {
  test("reach the system at the start and at every change", async () => {
    const { electron, host } = await startedShell({
      prepare: ({ app }) => {
        app.isPackaged = true;
      },
    });
    expect([...electron.globalShortcut.held.keys()]).toEqual(["Alt+Space"]);
    expect(electron.app.loginItemChanges).toEqual([]);

    host.settings.set({ ...defaultSettings, hotkey: "Control+Space", theme: "dark", openAtLogin: true });
    expect([...electron.globalShortcut.held.keys()]).toEqual(["Control+Space"]);
    expect(electron.nativeTheme.themeSource).toBe("dark");
    expect(electron.app.loginItemChanges).toEqual([{ openAtLogin: true }]);
  });

  test("do not put a developer's Electron among the login items", async () => {
    const { electron, host } = await startedShell();
    host.settings.set({ ...defaultSettings, openAtLogin: true });
    expect(electron.app.loginItemChanges).toEqual([]);
  });
});

describe("quitting", () => {
  test("ends the host, lets go of the hotkey and takes the icon away", async () => {
    const { electron, host } = await startedShell();
    electron.app.quit();
    expect(await electron.app.exited).toBe(0);
    expect(host.closed).toBe(1);
    expect(electron.globalShortcut.held.size).toBe(0);
    expect(electron.tray.isDestroyed()).toBe(true);
    // What changes afterwards must not touch what is gone.
    host.settings.set({ ...defaultSettings, hotkey: "F5" });
    expect(electron.globalShortcut.held.size).toBe(0);
  });

  test("happens even when the host cannot end properly", async () => {
    const { electron, host } = await startedShell();
    host.close = () => Promise.reject(new Error("the disk is gone"));
    electron.app.quit();
    expect(await electron.app.exited).toBe(0);
  });
});
