import type { ReactNode } from "react";
import type { Problem } from "#app/errors.ts";
import { ProblemNote } from "../../components/ProblemNote.tsx";

export interface SettingRowProps {
  readonly label: string;
  /** The id of the control that the label names, where it is a single native one. */
  readonly control?: string;
  readonly hint?: string;
  readonly problem?: Problem | null;
  readonly children: ReactNode;
}

export function SettingRow({ label, control, hint, problem = null, children }: SettingRowProps) {
  return (
    <div className="setting">
      {control === undefined ? (
        <span className="setting-label">{label}</span>
      ) : (
        <label htmlFor={control}>{label}</label>
      )}
      <div className="setting-control">
        {children}
        {hint !== undefined && (
          <p className="hint" {...(control === undefined ? {} : { id: `${control}-hint` })}>
            {hint}
          </p>
        )}
        {problem !== null && <ProblemNote problem={problem} />}
      </div>
    </div>
  );
}
