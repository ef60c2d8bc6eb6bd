import type { ModelCard } from "#app/contract.ts";
import { formatBytes } from "#app/format.ts";
import { variantName } from "#app/models/model.ts";
import { Icon } from "../../components/Icon.tsx";
import { ProblemNote } from "../../components/ProblemNote.tsx";
import { fitSentence, isDemo, placeOf } from "../../models.ts";
import { useLibrary, useSettings, useSystem } from "../../stores/stores.ts";

export interface ModelCardViewProps {
  readonly card: ModelCard;
  readonly modelsFolder: string;
}

export function ModelCardView({ card, modelsFolder }: ModelCardViewProps) {
  const { model } = card;
  const loadProblem = useLibrary((state) => state.loadProblems[model.id]);
  const { level, sentence } = fitSentence(card);
  return (
    <li className="card" aria-label={variantName(model)}>
      <div className="card-head">
        <h2>{model.name}</h2>
        {model.quantization !== null && <span className="tag">{model.quantization}</span>}
        {isDemo(card) && <span className="badge">Demo</span>}
        {card.warm && <span className="badge badge-good">Loaded</span>}
      </div>
      <p className="card-facts">{facts(card)}</p>
      <p className="card-place path">{placeOf(model, modelsFolder)}</p>
      {model.problem === null ? (
        <p className="fit" data-level={level}>
          {sentence}
        </p>
      ) : (
        <ProblemNote problem={model.problem} />
      )}
      {loadProblem !== undefined && <ProblemNote problem={loadProblem} />}
      {model.kind === "chat" && model.problem === null && <CardActions card={card} />}
    </li>
  );
}

/** "4.1 GB on disk · 7.6 billion parameters · trained for 32,768 tokens" */
function facts({ model }: ModelCard): string {
  const { sizeBytes, parameters, trainedContextTokens } = model;
  const parts = [`${formatBytes(sizeBytes)} on disk`];
  if (parameters !== null) parts.push(`${parameterCount(parameters)} parameters`);
  if (trainedContextTokens > 0) parts.push(`reads up to ${trainedContextTokens.toLocaleString("en-US")} tokens`);
  return parts.join(" · ");
}

function parameterCount(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)} billion`;
  if (parameters >= 1e6) return `${Math.round(parameters / 1e6)} million`;
  return parameters.toLocaleString("en-US");
}

function CardActions({ card }: { readonly card: ModelCard }) {
  return (
    <div className="card-actions">
      <LoadButton card={card} />
      <PinButton card={card} />
    </div>
  );
}

function LoadButton({ card }: { readonly card: ModelCard }) {
  const { id } = card.model;
  const load = useLibrary((state) => state.load);
  const eject = useLibrary((state) => state.eject);
  const worker = useSystem((state) => state.worker);
  if (card.warm) {
    return (
      <button type="button" className="button" onClick={() => void eject()}>
        Eject
      </button>
    );
  }
  const loading = worker.type === "loading" && worker.modelId === id ? worker.fraction : null;
  if (loading !== null) return <progress aria-label={`Loading ${card.model.name}`} value={loading} max={1} />;
  return (
    <button type="button" className="button" disabled={card.fit?.type === "tooLarge"} onClick={() => void load(id)}>
      Load
    </button>
  );
}

function PinButton({ card }: { readonly card: ModelCard }) {
  const { id } = card.model;
  const pinned = useSettings((state) => state.settings.pinnedModelId === id);
  const update = useSettings((state) => state.update);
  return (
    <button
      type="button"
      className="button button-pin"
      aria-pressed={pinned}
      title="The default answers every question for which you choose no other model"
      onClick={() => void update({ pinnedModelId: pinned ? null : id })}
    >
      <Icon name="pin" />
      {pinned ? "Default" : "Make default"}
    </button>
  );
}
