import type { GlobalShortcut } from "electron";
import type { SystemInfo } from "#app/contract.ts";
import { type Problem, problem } from "#app/errors.ts";
import { displayAccelerator } from "#app/shell/accelerator.ts";

type HotkeyStatus = NonNullable<SystemInfo["hotkey"]>;

/** The one global hotkey. */
export interface Hotkey {
  /** Takes this accelerator instead of the one before. Asking again for one that was refused tries again. */
  hold(accelerator: string): void;
  status(): HotkeyStatus | null;
  release(): void;
}

export function createHotkey(globalShortcut: GlobalShortcut, platform: NodeJS.Platform, onPress: () => void): Hotkey {
  let status: HotkeyStatus | null = null;

  function release(): void {
    if (status?.registered) globalShortcut.unregister(status.accelerator);
    status = null;
  }

  return {
    hold(accelerator) {
      if (status?.registered && status.accelerator === accelerator) return;
      release();
      const refusal = register(globalShortcut, platform, accelerator, onPress);
      status = { accelerator, registered: refusal === null, problem: refusal };
    },
    status: () => status,
    release,
  };
}

/**
 * Null when it is held. A hotkey of another app is refused by the system and reported by `false` alone: without looking
 * at it the hotkey would be dead in silence.
 */
function register(
  globalShortcut: GlobalShortcut,
  platform: NodeJS.Platform,
  accelerator: string,
  onPress: () => void,
): Problem | null {
  const shown = displayAccelerator(accelerator, platform === "darwin" || platform === "win32" ? platform : "linux");
  try {
    return globalShortcut.register(accelerator, onPress) ? null : problem("hotkey_taken", { hotkey: shown });
  } catch {
    // Electron throws at what it cannot read as an accelerator.
    return problem("setting_invalid", { detail: `“${shown}” is not a key combination` });
  }
}
