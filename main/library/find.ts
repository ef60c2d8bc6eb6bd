import { type SnugError, snugError } from "#app/errors.ts";
import { type Model, variantName } from "#app/models/model.ts";

/** A listed model with every name it answers to. */
export interface ListedModel {
  readonly model: Model;
  readonly aliases: readonly string[];
}

/** The word for the model that ships with Snug. */
const demoWord = "demo";

/**
 * The model that a person named: exactly, else whatever the capitals, else `demo`; null when none has the name. Of several
 * with one name (a model and its projector) the only one that can answer is meant. Throws `model_ambiguous`.
 */
export function findByName(models: readonly ListedModel[], name: string): Model | null {
  return (
    only(models, name, (given) => given === name) ??
    only(models, name, (given) => given.toLowerCase() === name.toLowerCase()) ??
    (name.toLowerCase() === demoWord ? (models.find(({ model }) => model.source.type === "demo")?.model ?? null) : null)
  );
}

function only(models: readonly ListedModel[], name: string, matches: (given: string) => boolean): Model | null {
  const named = models.filter((listed) => namesOf(listed).some(matches)).map(({ model }) => model);
  const usable = named.filter((model) => model.kind === "chat" && model.problem === null);
  const [first = null, ...others] = usable.length > 0 ? usable : named;
  if (first !== null && others.length > 0) throw ambiguous(name, [first, ...others]);
  return first;
}

function namesOf({ model, aliases }: ListedModel): readonly string[] {
  return [model.id, model.name, variantName(model), ...aliases];
}

/** Names each candidate by what only it is called. */
function ambiguous(name: string, models: readonly Model[]): SnugError {
  const twice = (candidate: string) => models.filter((model) => variantName(model) === candidate).length > 1;
  const candidates = models.map((model) =>
    twice(variantName(model)) ? (model.files[0] ?? model.id) : variantName(model),
  );
  return snugError("model_ambiguous", { name, candidates });
}
