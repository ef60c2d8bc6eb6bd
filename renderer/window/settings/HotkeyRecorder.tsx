import { type KeyboardEvent, useState } from "react";
import { isMac } from "../../platform.ts";
import { useSettings, useStores, useSystem } from "../../stores/stores.ts";
import { acceleratorOf, formatAccelerator } from "./accelerator.ts";
import { SettingRow } from "./SettingRow.tsx";

/** Records a hotkey by having it pressed. */
export function HotkeyRecorder() {
  const { system } = useStores();
  const hotkey = useSettings((state) => state.settings.hotkey);
  const update = useSettings((state) => state.update);
  const status = useSystem((state) => state.info?.hotkey);
  const [recording, setRecording] = useState(false);

  const record = async (accelerator: string): Promise<void> => {
    setRecording(false);
    await update({ hotkey: accelerator });
    // Whether another app holds it is known only now.
    await system.getState().refresh();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!recording || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      setRecording(false);
      return;
    }
    const accelerator = acceleratorOf(event, isMac);
    if (accelerator !== null) void record(accelerator);
  };

  const available = status !== null;
  const hint = available ? "Shows Snug from any app." : "Works in the app; a browser window cannot have one.";
  return (
    <SettingRow label="Hotkey" hint={hint} problem={status?.problem ?? null}>
      <button
        type="button"
        className="button hotkey"
        aria-label={recording ? "Press the new hotkey" : `Hotkey ${formatAccelerator(hotkey, isMac)}. Press to change`}
        disabled={!available}
        onClick={() => setRecording(true)}
        onKeyDown={onKeyDown}
        onBlur={() => setRecording(false)}
      >
        {recording ? "Press the new hotkey…" : formatAccelerator(hotkey, isMac)}
      </button>
    </SettingRow>
  );
}
