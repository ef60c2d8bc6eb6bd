import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeDisplay } from "../../support/electron/fakeDesktop.ts";
import { clientOver, startedShell } from "./startedShell.ts";

async function shellWithoutMain() {
  const shell = await startedShell({
    prepare: ({ app }) => {
      app.wasOpenedAtLogin = true;
    },
  });
  return { ...shell, popup: shell.electron.window("popup") };
}

describe("the popup", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("floats over full-screen apps of every Space, below the candidates of input methods", async () => {
    const { popup } = await shellWithoutMain();
    expect(popup.options).toMatchObject({ type: "panel", frame: false, fullscreenable: false, show: false });
    expect(popup.level).toBe("floating");
    expect(popup.workspaces).toEqual({ visibleOnFullScreen: true, skipTransformProcessType: true });
  });

  test("comes with the hotkey, on the display under the cursor, with the keyboard", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.screen.displays.push(fakeDisplay({ x: -1920, y: 0, width: 1920, height: 1080 }));
    electron.screen.cursor = { x: -500, y: 300 };
    electron.globalShortcut.press("Alt+Space");
    expect(popup.isVisible()).toBe(true);
    expect(popup.isFocused()).toBe(true);
    expect(popup.bounds.x).toBe(-1300);
  });

  test("tells its page that it is shown", async () => {
    const { electron, popup } = await shellWithoutMain();
    const client = clientOver(electron.connect(popup.webContents));
    electron.globalShortcut.press("Alt+Space");
    const events = await client.window.events();
    expect(await events.next()).toMatchObject({ value: { type: "shown" } });
  });

  test("goes with the hotkey and gives the focus back to the previous app", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.globalShortcut.press("Alt+Space");
    electron.globalShortcut.press("Alt+Space");
    expect(popup.isVisible()).toBe(false);
    expect(electron.app.calls).toEqual(["hide"]);
    electron.globalShortcut.press("Alt+Space");
    expect(electron.app.calls).toEqual(["hide", "show"]);
    expect(popup.isVisible()).toBe(true);
  });

  test("goes when its page asks for it, on Esc", async () => {
    const { electron, popup } = await shellWithoutMain();
    const client = clientOver(electron.connect(popup.webContents));
    electron.globalShortcut.press("Alt+Space");
    await client.window.hide();
    expect(popup.isVisible()).toBe(false);
  });

  test("leaves the main window where it is", async () => {
    const { electron } = await startedShell();
    electron.window("main").show();
    electron.globalShortcut.press("Alt+Space");
    electron.globalShortcut.press("Alt+Space");
    expect(electron.app.hidden).toBe(false);
    expect(electron.window("main").isVisible()).toBe(true);
  });

  test("goes when the person clicks elsewhere, and leaves the focus there", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.globalShortcut.press("Alt+Space");
    vi.advanceTimersByTime(250);
    popup.loseFocus();
    expect(popup.isVisible()).toBe(false);
    expect(electron.app.calls).toEqual([]);
  });

  test("survives the moment of its appearance in which the focus is still settling", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.globalShortcut.press("Alt+Space");
    vi.advanceTimersByTime(20);
    popup.loseFocus();
    expect(popup.isVisible()).toBe(true);
    popup.focus();
    vi.advanceTimersByTime(500);
    expect(popup.isVisible()).toBe(true);
  });

  test("does not stay open for good when the focus went in that moment and did not come back", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.globalShortcut.press("Alt+Space");
    vi.advanceTimersByTime(20);
    popup.loseFocus();
    vi.advanceTimersByTime(180);
    expect(popup.isVisible()).toBe(false);
  });

  test("opens under the menu-bar icon, and the click that closes it does not open it again", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.tray.emit("click");
    expect(popup.isVisible()).toBe(true);
    expect(popup.bounds).toMatchObject({ x: 672, y: 29 });
    vi.advanceTimersByTime(1000);
    // The press takes the focus, then the click arrives.
    popup.loseFocus();
    vi.advanceTimersByTime(80);
    electron.tray.emit("click");
    expect(popup.isVisible()).toBe(false);
    vi.advanceTimersByTime(1000);
    electron.tray.emit("click");
    expect(popup.isVisible()).toBe(true);
  });

  test("grows as its page asks, up to the limit", async () => {
    const { electron, popup } = await shellWithoutMain();
    const client = clientOver(electron.connect(popup.webContents));
    electron.globalShortcut.press("Alt+Space");
    await client.window.resize({ height: 300 });
    expect(popup.bounds.height).toBe(300);
    await client.window.resize({ height: 3000 });
    expect(popup.bounds.height).toBe(525);
  });

  test("is put away, not destroyed, by ⌘W", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.globalShortcut.press("Alt+Space");
    popup.close();
    expect(popup.isDestroyed()).toBe(false);
    expect(popup.isVisible()).toBe(false);
  });

  test("loads its page again before it is shown when the page has crashed", async () => {
    const { electron, popup } = await shellWithoutMain();
    popup.webContents.crashed = true;
    electron.globalShortcut.press("Alt+Space");
    expect(popup.webContents.reloads).toBe(1);
  });

  test("makes way for the main window without hiding Snug", async () => {
    const { electron, popup } = await shellWithoutMain();
    const client = clientOver(electron.connect(popup.webContents));
    electron.globalShortcut.press("Alt+Space");
    await client.window.openMain({ conversationId: null });
    expect(popup.isVisible()).toBe(false);
    expect(electron.app.hidden).toBe(false);
    expect(electron.window("main")).toBeDefined();
  });

  test("takes text that is dropped on the menu-bar icon", async () => {
    const { electron, popup } = await shellWithoutMain();
    electron.tray.emit("drop-text", {}, "What is this?");
    expect(popup.isVisible()).toBe(true);
    const client = clientOver(electron.connect(popup.webContents));
    const events = await client.window.events();
    expect(await events.next()).toMatchObject({ value: { type: "prefill", text: "What is this?" } });
    expect(await events.next()).toMatchObject({ value: { type: "shown" } });
  });
});
