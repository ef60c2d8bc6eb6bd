import type { Rectangle } from "./rectangle.ts";

const defaultSize = { width: 980, height: 680 } as const;
/** The strip of the window that can be dragged, and how much of it must be on a screen to be caught by the mouse. */
const titleBarHeightPx = 28;
const reachableWidthPx = 100;

/**
 * Where the main window opens: where it was, unless the display it was on has been unplugged or rearranged so that its
 * title bar cannot be reached any more. Without a position, the system centres it.
 */
export function mainWindowBounds(
  saved: Rectangle | null,
  workAreas: readonly Rectangle[],
): Rectangle | Pick<Rectangle, "width" | "height"> {
  if (saved !== null && workAreas.some((workArea) => isReachable(saved, workArea))) return saved;
  const { width, height } = saved ?? defaultSize;
  const first = workAreas[0];
  return first === undefined
    ? { width, height }
    : { width: Math.min(width, first.width), height: Math.min(height, first.height) };
}

function isReachable(window: Rectangle, workArea: Rectangle): boolean {
  const visibleWidth = Math.min(window.x + window.width, workArea.x + workArea.width) - Math.max(window.x, workArea.x);
  const titleBarInside = window.y >= workArea.y && window.y + titleBarHeightPx <= workArea.y + workArea.height;
  return visibleWidth >= reachableWidthPx && titleBarInside;
}
