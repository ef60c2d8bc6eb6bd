import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { SettingRow } from "./SettingRow.tsx";

interface FieldProps {
  readonly label: string;
  readonly hint: string;
}

export interface NumberSettingProps extends FieldProps {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
  onChange(value: number): void;
}

/** A number that is kept once it is entered completely: when the field is left, or on Return. */
export function NumberSetting({ label, hint, value, min, max, step, unit, onChange }: NumberSettingProps) {
  const id = useId();
  const [text, setText] = useDraft(String(value));
  const commit = (): void => {
    const entered = Number(text);
    const possible = text.trim() !== "" && Number.isFinite(entered) && entered >= min && entered <= max;
    if (!possible) setText(String(value));
    else if (entered !== value) onChange(entered);
  };
  return (
    <SettingRow label={label} control={id} hint={hint}>
      <input
        id={id}
        className="field number-field"
        type="number"
        aria-describedby={`${id}-hint`}
        {...{ min, max, step }}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => onReturn(event, commit)}
      />
      {unit !== "" && <span className="unit">{unit}</span>}
    </SettingRow>
  );
}

export interface TextSettingProps extends FieldProps {
  readonly value: string;
  readonly maxLength: number;
  readonly placeholder: string;
  onChange(value: string): void;
}

/** A longer text, kept when the field is left. */
export function TextSetting({ label, hint, value, maxLength, placeholder, onChange }: TextSettingProps) {
  const id = useId();
  const [text, setText] = useDraft(value);
  return (
    <SettingRow label={label} control={id} hint={hint}>
      <textarea
        id={id}
        className="field text-field"
        rows={3}
        aria-describedby={`${id}-hint`}
        {...{ maxLength, placeholder }}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text !== value && onChange(text)}
      />
    </SettingRow>
  );
}

export interface SwitchSettingProps extends FieldProps {
  readonly checked: boolean;
  readonly disabled?: boolean;
  onChange(checked: boolean): void;
}

export function SwitchSetting({ label, hint, checked, disabled = false, onChange }: SwitchSettingProps) {
  const id = useId();
  return (
    <SettingRow label={label} control={id} hint={hint}>
      <input
        id={id}
        className="switch"
        type="checkbox"
        role="switch"
        aria-checked={checked}
        aria-describedby={`${id}-hint`}
        {...{ checked, disabled }}
        onChange={(event) => onChange(event.target.checked)}
      />
    </SettingRow>
  );
}

export interface ChoiceSettingProps<Value extends string> extends FieldProps {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  onChange(value: Value): void;
}

export function ChoiceSetting<Value extends string>({
  label,
  hint,
  value,
  options,
  onChange,
}: ChoiceSettingProps<Value>) {
  const id = useId();
  const choose = (chosen: string): void => {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <SettingRow label={label} control={id} hint={hint}>
      <select
        id={id}
        className="field"
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={(event) => choose(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </SettingRow>
  );
}

/** What is typed, until the kept value changes under it. */
function useDraft(kept: string): [string, (text: string) => void] {
  const [text, setText] = useState(kept);
  useEffect(() => setText(kept), [kept]);
  return [text, setText];
}

function onReturn(event: KeyboardEvent, commit: () => void): void {
  if (event.key === "Enter") commit();
}
