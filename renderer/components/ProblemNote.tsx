import type { Problem } from "#app/errors.ts";
import { Icon } from "./Icon.tsx";

export interface ProblemNoteProps {
  readonly problem: Problem;
  readonly action?: { readonly label: string; run(): void } | null;
  readonly onDismiss?: () => void;
}

/** What went wrong, as a sentence, with what can be done about it. */
export function ProblemNote({ problem, action = null, onDismiss }: ProblemNoteProps) {
  return (
    <div className="problem" role="alert">
      <Icon name="warning" />
      <p>{problem.sentence}</p>
      {action !== null && (
        <button type="button" className="button" onClick={action.run}>
          {action.label}
        </button>
      )}
      {onDismiss !== undefined && (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
