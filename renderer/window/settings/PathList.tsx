import { type FormEvent, useId, useState } from "react";
import { Icon } from "../../components/Icon.tsx";
import { SettingRow } from "./SettingRow.tsx";

export interface PathListProps {
  readonly label: string;
  readonly hint: string;
  readonly paths: readonly string[];
  /** The accessible name of the field that adds a path. */
  readonly addLabel: string;
  onChange(paths: string[]): void;
}

/** Paths that can be added and removed one by one. */
export function PathList({ label, hint, paths, addLabel, onChange }: PathListProps) {
  const id = useId();
  const [path, setPath] = useState("");
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const entered = path.trim();
    if (entered === "") return;
    if (!paths.includes(entered)) onChange([...paths, entered]);
    setPath("");
  };
  return (
    <SettingRow label={label} hint={hint}>
      <ul className="path-list" aria-label={label}>
        {paths.map((entry) => (
          <li key={entry}>
            <span className="path">{entry}</span>
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove ${entry}`}
              onClick={() => onChange(paths.filter((other) => other !== entry))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <form className="path-add" onSubmit={add}>
        <input
          id={id}
          className="field"
          aria-label={addLabel}
          placeholder={addLabel}
          spellCheck={false}
          autoComplete="off"
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
        <button type="submit" className="button" aria-label={addLabel} disabled={path.trim() === ""}>
          Add
        </button>
      </form>
    </SettingRow>
  );
}
