import { describe, expect, test } from "vitest";
import { defaultSettings } from "#app/settings.ts";
import { startedShell } from "./startedShell.ts";

function shellWithTakenHotkey() {
  return startedShell({ prepare: ({ globalShortcut }) => void globalShortcut.taken.add("Alt+Space") });
}

describe("a hotkey that another app holds", () => {
  test("is told in the icon, its tooltip, its menu and the settings", async () => {
    const { electron, host } = await shellWithTakenHotkey();
    const sentence = "⌥Space is used by another app. Choose another hotkey in Settings.";
    expect(electron.tray.image.path).toMatch(/trayAttentionTemplate\.png$/);
    expect(electron.tray.tooltip).toContain(sentence);
    electron.tray.emit("right-click");
    expect(electron.tray.poppedUp?.template).toContainEqual(expect.objectContaining({ label: sentence }));
    expect(host.options?.hotkeyStatus?.()).toEqual({
      accelerator: "Alt+Space",
      registered: false,
      problem: { code: "hotkey_taken", sentence },
    });
  });

  test("works as soon as another one is set", async () => {
    const { electron, host } = await shellWithTakenHotkey();
    host.settings.set({ ...defaultSettings, hotkey: "Control+Space" });
    expect(electron.tray.image.path).toMatch(/trayTemplate\.png$/);
    expect(host.options?.hotkeyStatus?.()).toMatchObject({ registered: true, problem: null });
    electron.globalShortcut.press("Control+Space");
    expect(electron.window("popup").isVisible()).toBe(true);
  });

  test("is tried again when the settings are saved again", async () => {
    const { electron, host } = await shellWithTakenHotkey();
    electron.globalShortcut.taken.clear();
    host.settings.set(defaultSettings);
    expect(host.options?.hotkeyStatus?.()).toMatchObject({ registered: true, problem: null });
  });
});

test("what is no key combination is told as such", async () => {
  const { host } = await startedShell();
  host.settings.set({ ...defaultSettings, hotkey: "Alt++" });
  expect(host.options?.hotkeyStatus?.()).toMatchObject({
    registered: false,
    problem: { code: "setting_invalid", sentence: expect.stringContaining("is not a key combination") },
  });
});

test("a change of another setting leaves the hotkey alone", async () => {
  const { electron, host } = await startedShell();
  const held = electron.globalShortcut.held.get("Alt+Space");
  host.settings.set({ ...defaultSettings, temperature: 1 });
  expect(electron.globalShortcut.held.get("Alt+Space")).toBe(held);
});
