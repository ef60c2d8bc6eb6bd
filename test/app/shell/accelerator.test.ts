import { describe, expect, test } from "vitest";
import { displayAccelerator } from "#app/shell/accelerator.ts";

describe("a hotkey as people write it", () => {
  test.each([
    ["Alt+Space", "⌥Space"],
    ["CommandOrControl+Shift+K", "⇧⌘K"],
    ["Shift+Alt+Control+Command+Up", "⌃⌥⇧⌘↑"],
    ["F5", "F5"],
  ])("%s is %s on a Mac", (accelerator, shown) => {
    expect(displayAccelerator(accelerator, "darwin")).toBe(shown);
  });

  test.each([
    ["Alt+Space", "Alt+Space"],
    ["CommandOrControl+Shift+K", "Ctrl+Shift+K"],
    ["Option+Space", "Alt+Space"],
  ])("%s is %s elsewhere", (accelerator, shown) => {
    expect(displayAccelerator(accelerator, "linux")).toBe(shown);
    expect(displayAccelerator(accelerator, "win32")).toBe(shown);
  });
});
