import { describe, expect, test } from "vitest";
import { onPopupBlur, onTrayClick } from "#app/shell/dismissal.ts";

describe("a popup that loses the focus", () => {
  test("hides", () => {
    expect(onPopupBlur(1000, 1200)).toEqual({ type: "hide" });
  });

  test("looks again when the focus is still settling after it was shown", () => {
    expect(onPopupBlur(1000, 1050)).toEqual({ type: "checkAgain", afterMs: 150 });
  });
});

describe("a click on the menu-bar icon", () => {
  test("shows the popup, and hides the one that is shown", () => {
    expect(onTrayClick({ popupVisible: false, blurHiddenAtMs: null, nowMs: 5000 })).toBe("show");
    expect(onTrayClick({ popupVisible: true, blurHiddenAtMs: null, nowMs: 5000 })).toBe("hide");
  });

  test("does not bring back the popup that the same click has just closed", () => {
    expect(onTrayClick({ popupVisible: false, blurHiddenAtMs: 4950, nowMs: 5000 })).toBe("nothing");
    expect(onTrayClick({ popupVisible: false, blurHiddenAtMs: 4000, nowMs: 5000 })).toBe("show");
  });
});
