import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import { clientOver, type StartedShell, startedShell } from "./startedShell.ts";

/** The menu that a right click shows. */
function menuOf({ electron }: StartedShell) {
  electron.tray.emit("right-click");
  const items = electron.tray.poppedUp?.template ?? [];
  return {
    labels: items.map(({ label }) => label),
    item: (label: string) => items.find((item) => item.label === label),
    choose: (label: string) => items.find((item) => item.label === label)?.click?.({} as never, undefined, {} as never),
  };
}

/** Pixels of a square PNG with alpha, from its header. */
async function pngSize(path: string): Promise<number> {
  const file = await readFile(path);
  expect([file.toString("latin1", 12, 16), file[25]]).toEqual(["IHDR", 6]);
  expect(file.readUInt32BE(16)).toBe(file.readUInt32BE(20));
  return file.readUInt32BE(16);
}

describe("the menu-bar icon", () => {
  test("is a template image with a double-size neighbour on a Mac, coloured elsewhere", async () => {
    const mac = await startedShell();
    expect(mac.electron.tray.image.path).toMatch(/assets\/tray\/trayTemplate\.png$/);
    const { path } = mac.electron.tray.image;
    expect([await pngSize(path), await pngSize(path.replace(".png", "@2x.png"))]).toEqual([16, 32]);
    const linux = await startedShell({ platform: "linux" });
    expect(linux.electron.tray.image.path).toMatch(/assets\/tray\/tray\.png$/);
    expect(linux.electron.tray.image.isEmpty()).toBe(false);
  });

  test("follows the model runner", async () => {
    const shell = await startedShell();
    shell.host.worker.set({ type: "starting" });
    await vi.waitFor(() => expect(shell.electron.tray.image.path).toMatch(/trayBusyTemplate\.png$/));
    shell.host.worker.set({ type: "warm", modelId: "a", workerBytes: 2_000_000_000 });
    await vi.waitFor(() => expect(shell.electron.tray.tooltip).toBe("Snug: The model: 2.0 GB in memory"));
    const menu = menuOf(shell);
    expect(menu.item("Eject")?.enabled).toBe(true);
    menu.choose("Eject");
    await vi.waitFor(() => expect(shell.host.ejected).toBe(1));
  });

  test("does not let the left click open the menu on a Mac, but sets one on Linux, where there is no other way", async () => {
    const mac = await startedShell();
    expect(mac.electron.tray.contextMenu).toBeNull();
    const linux = await startedShell({ platform: "linux" });
    expect(linux.electron.tray.contextMenu?.template.map(({ label }) => label)).toContain("Quit Snug");
  });

  test("has nothing to eject while no model is loaded", async () => {
    const menu = menuOf(await startedShell());
    expect(menu.labels).toEqual([
      "No model loaded",
      "Eject",
      undefined,
      "Open Snug",
      "Settings…",
      undefined,
      "Quit Snug",
    ]);
    expect(menu.item("Eject")?.enabled).toBe(false);
  });

  test("opens the settings in the main window", async () => {
    const shell = await startedShell();
    menuOf(shell).choose("Settings…");
    const client = clientOver(shell.electron.connect(shell.electron.window("main").webContents));
    const events = await client.window.events();
    expect(await events.next()).toMatchObject({ value: { type: "openSettings" } });
  });

  test("quits", async () => {
    const shell = await startedShell();
    menuOf(shell).choose("Quit Snug");
    expect(await shell.electron.app.exited).toBe(0);
  });
});

test("the application menu carries the keys for copying and pasting", async () => {
  const { electron } = await startedShell();
  expect(electron.menus.applicationMenu?.template.map(({ role, label }) => role ?? label)).toEqual([
    "Snug",
    "editMenu",
    "viewMenu",
    "windowMenu",
  ]);
});

test("a packaged Snug has no developer tools in its menu", async () => {
  const { electron } = await startedShell({
    prepare: ({ app }) => {
      app.isPackaged = true;
    },
  });
  expect(electron.menus.applicationMenu?.template.map(({ role }) => role)).not.toContain("viewMenu");
});

test("a main window that is shown again is brought to the front", async () => {
  const shell = await startedShell();
  const window = shell.electron.window("main");
  await window.painted;
  window.minimize();
  menuOf(shell).choose("Open Snug");
  expect(window.isVisible()).toBe(true);
});
