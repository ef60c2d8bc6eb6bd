/** What a key of the popup does. */
export type PopupCommand =
  | "askLarger"
  | "pickModel"
  | "older"
  | "newer"
  | "copy"
  | "copyMarkdown"
  | "openMain"
  | "new"
  | "stop"
  | "hide";

export interface PopupKey {
  readonly key: string;
  /** ⌘ on a Mac, Control elsewhere. */
  readonly command: boolean;
  readonly shift: boolean;
}

export interface PopupSituation {
  /** The question has the keyboard. */
  readonly typing: boolean;
  /** The cursor is in the question's first line, before anything that an arrow could move over. */
  readonly atStart: boolean;
  /** An earlier question is shown for asking it again. */
  readonly browsing: boolean;
  /** Text is selected: copying is then about that text. */
  readonly selected: boolean;
  readonly answering: boolean;
}

/** Null for a key that the popup leaves alone. */
export function popupCommand(pressed: PopupKey, situation: PopupSituation): PopupCommand | null {
  return pressed.command ? withCommand(pressed, situation) : plain(pressed, situation);
}

function withCommand({ key, shift }: PopupKey, { selected, answering }: PopupSituation): PopupCommand | null {
  switch (key.toLowerCase()) {
    case "enter":
      return "askLarger";
    case "k":
      return "pickModel";
    case "c":
      if (shift) return "copyMarkdown";
      return selected ? null : "copy";
    case "o":
      return "openMain";
    case "n":
      return "new";
    case ".":
      return answering ? "stop" : null;
    default:
      return null;
  }
}

function plain({ key, shift }: PopupKey, situation: PopupSituation): PopupCommand | null {
  switch (key) {
    case "Tab":
      return situation.typing && !shift ? "pickModel" : null;
    case "ArrowUp":
      return situation.typing && (situation.atStart || situation.browsing) ? "older" : null;
    case "ArrowDown":
      return situation.typing && situation.browsing ? "newer" : null;
    case "Escape":
      return situation.answering ? "stop" : "hide";
    default:
      return null;
  }
}
