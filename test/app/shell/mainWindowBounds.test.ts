import { describe, expect, test } from "vitest";
import { mainWindowBounds } from "#app/shell/mainWindowBounds.ts";

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const beside = { x: -1920, y: 0, width: 1920, height: 1080 };

describe("where the main window opens", () => {
  test("is the system's choice the first time", () => {
    expect(mainWindowBounds(null, [laptop])).toEqual({ width: 980, height: 680 });
  });

  test("is where it was, on whichever display", () => {
    const saved = { x: -1500, y: 100, width: 900, height: 700 };
    expect(mainWindowBounds(saved, [laptop, beside])).toEqual(saved);
  });

  test("keeps its size, not its place, when the display it was on is gone", () => {
    const saved = { x: -1500, y: 100, width: 900, height: 700 };
    expect(mainWindowBounds(saved, [laptop])).toEqual({ width: 900, height: 700 });
  });

  test("does not leave the title bar above the screen, where no mouse can catch it", () => {
    const saved = { x: 100, y: -400, width: 900, height: 700 };
    expect(mainWindowBounds(saved, [laptop])).toEqual({ width: 900, height: 700 });
  });

  test("is no larger than the display that is left", () => {
    const saved = { x: 5000, y: 0, width: 3000, height: 2000 };
    expect(mainWindowBounds(saved, [laptop])).toEqual({ width: 1440, height: 875 });
  });
});
