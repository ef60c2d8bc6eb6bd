import { clamp, type Rectangle } from "./rectangle.ts";

const widthPx = 680;
const marginPx = 16;
const anchorGapPx = 4;
/** The popup's top edge below the top of the work area: the answer grows downwards from where the question is. */
const topFraction = 0.18;
const maxHeightFraction = 0.6;

export interface PopupPlace {
  /** What the menu bar, Dock or taskbar leave of the display the popup belongs on. */
  readonly workArea: Rectangle;
  /** The menu-bar icon to hang the popup from, or null to centre it. */
  readonly anchor: Rectangle | null;
  /** The height that the popup's content asks for. */
  readonly contentHeight: number;
}

/** Where the popup goes. Whole pixels: Electron refuses fractions, which scaled displays produce. */
export function popupBounds({ workArea, anchor, contentHeight }: PopupPlace): Rectangle {
  const width = Math.min(widthPx, workArea.width - 2 * marginPx);
  const height = Math.min(contentHeight, maxHeightFraction * workArea.height);
  const size = { width: Math.floor(width), height: Math.floor(height) };
  const { x, y } = anchor === null ? centred(workArea, size.width) : hanging(workArea, anchor, size);
  return { ...size, x: Math.round(x), y: Math.round(y) };
}

function centred(workArea: Rectangle, width: number): Pick<Rectangle, "x" | "y"> {
  return {
    x: workArea.x + (workArea.width - width) / 2,
    y: workArea.y + topFraction * workArea.height,
  };
}

/** Below an icon at the top of the screen (macOS, most Linux desktops), above one at its bottom (Windows). */
function hanging(
  workArea: Rectangle,
  anchor: Rectangle,
  size: Pick<Rectangle, "width" | "height">,
): Pick<Rectangle, "x" | "y"> {
  const rightmost = workArea.x + workArea.width - size.width - marginPx;
  const atTop = anchor.y + anchor.height / 2 < workArea.y + workArea.height / 2;
  return {
    x: clamp(anchor.x + (anchor.width - size.width) / 2, workArea.x + marginPx, rightmost),
    y: atTop ? workArea.y + anchorGapPx : workArea.y + workArea.height - size.height - anchorGapPx,
  };
}
