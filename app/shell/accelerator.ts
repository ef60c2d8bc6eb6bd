const macSymbols: Readonly<Record<string, string>> = {
  alt: "⌥",
  option: "⌥",
  command: "⌘",
  cmd: "⌘",
  commandorcontrol: "⌘",
  cmdorctrl: "⌘",
  meta: "⌘",
  super: "⌘",
  control: "⌃",
  ctrl: "⌃",
  shift: "⇧",
  return: "↩",
  enter: "↩",
  escape: "⎋",
  esc: "⎋",
  tab: "⇥",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
};

/** The order in which macOS writes modifiers. */
const macModifierOrder = ["⌃", "⌥", "⇧", "⌘"];

const otherNames: Readonly<Record<string, string>> = {
  commandorcontrol: "Ctrl",
  cmdorctrl: "Ctrl",
  control: "Ctrl",
  option: "Alt",
  super: "Super",
  meta: "Super",
};

/** An Electron accelerator as this platform's people write it: "⌥Space", "⇧⌘K", "Ctrl+Shift+K". */
export function displayAccelerator(accelerator: string, platform: "darwin" | "linux" | "win32"): string {
  const keys = accelerator.split("+").filter((key) => key !== "");
  if (platform !== "darwin") return keys.map((key) => otherNames[key.toLowerCase()] ?? key).join("+");
  const symbols = keys.map((key) => macSymbols[key.toLowerCase()] ?? key);
  return symbols.toSorted((a, b) => modifierRank(a) - modifierRank(b)).join("");
}

function modifierRank(symbol: string): number {
  const rank = macModifierOrder.indexOf(symbol);
  return rank === -1 ? macModifierOrder.length : rank;
}
