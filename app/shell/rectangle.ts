/** In device-independent pixels, as Electron's `screen` gives them: scaled displays need no arithmetic of their own. */
export interface Rectangle {
  /** Negative on a display to the left of the main one. */
  readonly x: number;
  /** Negative on a display above the main one. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `value`, or the nearer end of the range; the lower end where the range is empty. */
export function clamp(value: number, lowest: number, highest: number): number {
  return Math.max(lowest, Math.min(value, highest));
}
