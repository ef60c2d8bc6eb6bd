/**
 * While a panel is being shown, macOS may report one loss of focus before it settles (the app that had the focus gives
 * it up late): obeying it would open and close the popup at once.
 */
const armingMs = 200;

/** The press on the menu-bar icon takes the focus before it arrives as a click. A person's double take is slower. */
const sameGestureMs = 300;

export type BlurAction =
  | { readonly type: "hide" }
  /** Too early to tell: hide after this time if the popup still has no focus. */
  | { readonly type: "checkAgain"; readonly afterMs: number };

/** What a popup does that lost the focus. */
export function onPopupBlur(shownAtMs: number, nowMs: number): BlurAction {
  const shownForMs = nowMs - shownAtMs;
  return shownForMs >= armingMs ? { type: "hide" } : { type: "checkAgain", afterMs: armingMs - shownForMs };
}

export interface TrayClick {
  readonly popupVisible: boolean;
  /** When the popup was hidden because it lost the focus, or null if that never happened. */
  readonly blurHiddenAtMs: number | null;
  readonly nowMs: number;
}

/** What a click on the menu-bar icon does. A click that has just closed the popup by taking its focus leaves it closed. */
export function onTrayClick({ popupVisible, blurHiddenAtMs, nowMs }: TrayClick): "show" | "hide" | "nothing" {
  if (popupVisible) return "hide";
  const justClosed = blurHiddenAtMs !== null && nowMs - blurHiddenAtMs < sameGestureMs;
  return justClosed ? "nothing" : "show";
}
