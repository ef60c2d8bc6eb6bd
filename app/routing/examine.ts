import { type Problem, problem } from "../errors.ts";
import { type Shortfall, shortfall } from "../fit/ladder.ts";
import type { Fit, Plan } from "../fit/plan.ts";
import { formatBytes } from "../format.ts";
import type { Budget } from "../machine/machine.ts";
import { type Model, type ModelKind, variantName } from "../models/model.ts";

/** A model with how it stands to the memory that is free now. */
export interface Candidate {
  readonly model: Model;
  /** Null while its requirement is not known. */
  readonly fit: Fit | null;
  readonly warm: boolean;
}

/** A candidate that can answer the prompt, and how. */
export interface Usable {
  readonly type: "usable";
  readonly candidate: Candidate;
  readonly plan: Plan;
}

/** A candidate that cannot: why in short for a list of models, and as the problem when just this one was wanted. */
export interface Unusable {
  readonly type: "unusable";
  readonly candidate: Candidate;
  readonly reason: string;
  readonly problem: Problem;
  /** How far it is from usable: the bytes or tokens that are missing, 0 where that is not what it lacks. */
  readonly missing: number;
}

export interface Circumstances {
  readonly budget: Budget;
  readonly promptTokens: number;
}

/**
 * Whether a candidate can answer the prompt. A cold one's plan is held against the budget once more, since its fit may
 * have been judged when more memory was free; a warm one holds its memory already.
 */
export function examine(candidate: Candidate, circumstances: Circumstances): Usable | Unusable {
  const { model, fit } = candidate;
  const unusable = (reason: string, why: Problem, missing = 0): Unusable => ({
    type: "unusable",
    candidate,
    reason,
    problem: why,
    missing,
  });
  const name = variantName(model);
  if (model.problem !== null) return unusable(model.problem.sentence, model.problem);
  if (model.kind !== "chat") {
    const { noun, sentence } = kinds[model.kind];
    return unusable(sentence, problem("model_not_chat", { name, kind: noun }));
  }
  if (fit === null) {
    return unusable("How much memory it needs is not known yet.", problem("model_need_unknown", { name }));
  }
  const tooLarge = (short: Shortfall) => {
    const missing = Math.max(0, short.neededBytes - short.budgetBytes);
    const why = problem("nothing_fits", { name, neededBytes: short.neededBytes, freeBytes: short.budgetBytes });
    return unusable(`Short by ${formatBytes(missing)}.`, why, missing);
  };
  if (fit.type === "tooLarge") return tooLarge(fit);
  const short = candidate.warm ? null : shortfall(fit.plan.requirement, circumstances.budget);
  if (short !== null) return tooLarge(short);
  const { contextTokens } = fit.plan;
  const { promptTokens } = circumstances;
  if (promptTokens >= contextTokens) {
    const reason = `Its context of ${contextTokens} tokens is too small for this prompt of about ${promptTokens}.`;
    return unusable(reason, problem("prompt_too_long", { promptTokens, contextTokens }), promptTokens - contextTokens);
  }
  return { type: "usable", candidate, plan: fit.plan };
}

const kinds: Readonly<Record<Exclude<ModelKind, "chat">, { readonly noun: string; readonly sentence: string }>> = {
  embedding: { noun: "an embedding model", sentence: "An embedding model: it cannot answer." },
  reranker: { noun: "a reranker", sentence: "A reranker: it orders texts and cannot answer." },
  adapter: { noun: "an adapter", sentence: "An adapter: it changes another model and cannot answer alone." },
  projector: { noun: "an image projector", sentence: "An image projector: a part of another model." },
  vocabulary: { noun: "a vocabulary", sentence: "A vocabulary without weights: it cannot answer." },
};
