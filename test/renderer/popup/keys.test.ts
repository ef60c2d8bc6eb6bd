import { describe, expect, it } from "vitest";
import { type PopupKey, type PopupSituation, popupCommand } from "../../../renderer/popup/keys.ts";

const idle: PopupSituation = { typing: true, atStart: true, browsing: false, selected: false, answering: false };

function press(key: string, held: Partial<PopupKey> = {}, situation: Partial<PopupSituation> = {}) {
  return popupCommand({ key, command: false, shift: false, ...held }, { ...idle, ...situation });
}

describe("keys with ⌘ or Control", () => {
  it.each([
    ["Enter", "askLarger"],
    ["k", "pickModel"],
    ["o", "openMain"],
    ["n", "new"],
    ["c", "copy"],
  ])("%s means %s", (key, command) => {
    expect(press(key, { command: true })).toBe(command);
  });

  it("copies Markdown with Shift, and leaves selected text to the system", () => {
    expect(press("C", { command: true, shift: true })).toBe("copyMarkdown");
    expect(press("c", { command: true }, { selected: true })).toBeNull();
  });

  it("stops only what runs", () => {
    expect(press(".", { command: true }, { answering: true })).toBe("stop");
    expect(press(".", { command: true })).toBeNull();
  });

  it("leaves every other one to the system", () => {
    expect(press("v", { command: true })).toBeNull();
    expect(press("ArrowUp", { command: true })).toBeNull();
  });
});

describe("plain keys", () => {
  it("Esc stops an answer first, and hides the popup then", () => {
    expect(press("Escape", {}, { answering: true })).toBe("stop");
    expect(press("Escape")).toBe("hide");
  });

  it("Tab chooses the model from where one types, and moves the focus elsewhere", () => {
    expect(press("Tab")).toBe("pickModel");
    expect(press("Tab", { shift: true })).toBeNull();
    expect(press("Tab", {}, { typing: false })).toBeNull();
  });

  it("↑ goes back through earlier questions, but moves the cursor in a longer text", () => {
    expect(press("ArrowUp")).toBe("older");
    expect(press("ArrowUp", {}, { atStart: false })).toBeNull();
    expect(press("ArrowUp", {}, { atStart: false, browsing: true })).toBe("older");
    expect(press("ArrowDown")).toBeNull();
    expect(press("ArrowDown", {}, { browsing: true })).toBe("newer");
  });

  it("are typed otherwise", () => {
    expect(press("k")).toBeNull();
    expect(press("Enter")).toBeNull();
  });
});
