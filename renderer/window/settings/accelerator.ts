/** What a key event tells about the keys that are held. */
export interface HeldKeys {
  /** The physical key, whatever the layout writes on it: with ⌥ held, `key` is "å" where `code` is "KeyA". */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** Electron's names for keys whose code is called otherwise. */
const named: Readonly<Record<string, string>> = {
  Space: "Space",
  Enter: "Return",
  Tab: "Tab",
  Backspace: "Backspace",
  Delete: "Delete",
  Insert: "Insert",
  Home: "Home",
  End: "End",
  PageUp: "PageUp",
  PageDown: "PageDown",
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  Minus: "-",
  Equal: "=",
  BracketLeft: "[",
  BracketRight: "]",
  Backslash: "\\",
  Semicolon: ";",
  Quote: "'",
  Comma: ",",
  Period: ".",
  Slash: "/",
  Backquote: "`",
  NumpadAdd: "numadd",
  NumpadSubtract: "numsub",
  NumpadMultiply: "nummult",
  NumpadDivide: "numdiv",
  NumpadDecimal: "numdec",
};

/** The Electron accelerator of the keys that are held; null while they make none that could be a global hotkey. */
export function acceleratorOf(held: HeldKeys, mac: boolean): string | null {
  const key = keyName(held.code);
  if (key === null) return null;
  const modifiers = [
    held.ctrlKey ? "Control" : null,
    held.altKey ? "Alt" : null,
    held.shiftKey ? "Shift" : null,
    held.metaKey ? (mac ? "Command" : "Super") : null,
  ].filter((name) => name !== null);
  // Shift alone would take a letter from everything that is typed; function keys write nothing.
  const enough = held.ctrlKey || held.altKey || held.metaKey || /^F\d+$/.test(key);
  return enough ? [...modifiers, key].join("+") : null;
}

function keyName(code: string): string | null {
  const letter = /^Key([A-Z])$/.exec(code) ?? /^Digit(\d)$/.exec(code);
  if (letter !== null) return letter[1] ?? null;
  const numpad = /^Numpad(\d)$/.exec(code);
  if (numpad !== null) return `num${numpad[1]}`;
  if (/^F([1-9]|1\d|2[0-4])$/.test(code)) return code;
  return named[code] ?? null;
}

const macSymbols: Readonly<Record<string, string>> = { Control: "⌃", Alt: "⌥", Shift: "⇧", Command: "⌘", Super: "⌘" };

/** As the platform writes it: "⌥Space" on a Mac, "Alt+Space" elsewhere. */
export function formatAccelerator(accelerator: string, mac: boolean): string {
  if (!mac) return accelerator;
  return accelerator
    .split("+")
    .map((part) => macSymbols[part] ?? part)
    .join("");
}
