export const isMac = /^Mac/.test(navigator.platform);

/** In Electron rather than in the browser host. */
export const isShell = window.snugShell !== undefined;

type ModifierState = Pick<KeyboardEvent, "metaKey" | "ctrlKey">;

/** The key of menu commands: ⌘ on a Mac, Control elsewhere. */
export function hasCommandKey(event: ModifierState): boolean {
  return isMac ? event.metaKey : event.ctrlKey;
}

/** "⌘K" or "Ctrl+K". */
export function shortcut(key: string): string {
  return isMac ? `⌘${key}` : `Ctrl+${key}`;
}
