import type { AnswerState } from "#app/chat/conversation.ts";

/** What happens before the first word: choosing, loading, reading. */
export function AnswerProgress({ state, model }: { readonly state: AnswerState; readonly model: string | null }) {
  switch (state.type) {
    case "routing":
      return <Progress label={model === null ? "Choosing a model…" : `Waiting for ${model}…`} fraction={null} />;
    case "loading":
      return (
        <Progress label={`Loading ${model ?? "the model"}… ${percent(state.fraction)}`} fraction={state.fraction} />
      );
    case "prefilling": {
      const { doneTokens, totalTokens } = state;
      const label = `Reading ${doneTokens.toLocaleString("en-US")} of ${totalTokens.toLocaleString("en-US")} tokens…`;
      return <Progress label={label} fraction={totalTokens === 0 ? null : doneTokens / totalTokens} />;
    }
    case "streaming":
    case "complete":
    case "stopped":
    case "cut":
    case "failed":
      return null;
  }
}

function Progress({ label, fraction }: { readonly label: string; readonly fraction: number | null }) {
  return (
    <div className="progress">
      <span>{label}</span>
      <progress aria-label={label} {...(fraction === null ? {} : { value: fraction, max: 1 })} />
    </div>
  );
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}
