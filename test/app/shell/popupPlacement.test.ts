import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { popupBounds } from "#app/shell/popupPlacement.ts";

const laptop = { x: 0, y: 25, width: 1440, height: 875 };

describe("the popup's place", () => {
  test("is centred in the upper part of the display", () => {
    const bounds = popupBounds({ workArea: laptop, anchor: null, contentHeight: 64 });
    expect(bounds).toEqual({ x: 380, y: 183, width: 680, height: 64 });
  });

  test("is on a display to the left of and above the main one", () => {
    const workArea = { x: -1920, y: -1055, width: 1920, height: 1055 };
    const bounds = popupBounds({ workArea, anchor: null, contentHeight: 64 });
    expect(bounds).toMatchObject({ x: -1300, y: -865 });
  });

  test("grows with the answer to 60 % of the display, and its top stays", () => {
    const small = popupBounds({ workArea: laptop, anchor: null, contentHeight: 64 });
    const grown = popupBounds({ workArea: laptop, anchor: null, contentHeight: 4000 });
    expect(grown.height).toBe(525);
    expect(grown.y).toBe(small.y);
  });

  test("hangs from the menu-bar icon and does not leave the display at its end", () => {
    const middle = { x: 700, y: 0, width: 24, height: 24 };
    expect(popupBounds({ workArea: laptop, anchor: middle, contentHeight: 64 })).toMatchObject({ x: 372, y: 29 });
    const last = { x: 1410, y: 0, width: 24, height: 24 };
    expect(popupBounds({ workArea: laptop, anchor: last, contentHeight: 64 })).toMatchObject({ x: 744, y: 29 });
  });

  test("stands on a taskbar at the bottom and grows upwards", () => {
    const workArea = { x: 0, y: 0, width: 1440, height: 860 };
    const anchor = { x: 700, y: 868, width: 24, height: 24 };
    const small = popupBounds({ workArea, anchor, contentHeight: 100 });
    const grown = popupBounds({ workArea, anchor, contentHeight: 300 });
    expect(small.y + small.height).toBe(856);
    expect(grown.y + grown.height).toBe(856);
  });

  test("is whole pixels inside the display, whatever its size, scale and origin", () => {
    const fraction = { noNaN: true, noDefaultInfinity: true } as const;
    const workAreas = fc.record({
      x: fc.double({ min: -10_000, max: 10_000, ...fraction }),
      y: fc.double({ min: -10_000, max: 10_000, ...fraction }),
      width: fc.double({ min: 320, max: 8000, ...fraction }),
      height: fc.double({ min: 240, max: 5000, ...fraction }),
    });
    const place = fc.tuple(workAreas, fc.boolean(), fc.integer({ min: 40, max: 4000 }));
    fc.assert(
      fc.property(place, ([workArea, anchored, contentHeight]) => {
        const anchor = anchored ? { x: workArea.x + workArea.width, y: workArea.y - 25, width: 24, height: 24 } : null;
        const bounds = popupBounds({ workArea, anchor, contentHeight });
        expect(Object.values(bounds).every(Number.isInteger)).toBe(true);
        expect(bounds.x).toBeGreaterThanOrEqual(workArea.x - 1);
        expect(bounds.x + bounds.width).toBeLessThanOrEqual(workArea.x + workArea.width + 1);
        expect(bounds.y).toBeGreaterThanOrEqual(workArea.y - 1);
        expect(bounds.y + bounds.height).toBeLessThanOrEqual(workArea.y + workArea.height + 1);
      }),
    );
  });
});
