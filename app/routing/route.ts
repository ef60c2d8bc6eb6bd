import { type Problem, problem } from "../errors.ts";
import { budgetBytes } from "../machine/budget.ts";
import type { Budget } from "../machine/machine.ts";
import { variantName } from "../models/model.ts";
import { type Candidate, examine, type Unusable, type Usable } from "./examine.ts";
import { compareRanked, type Ranked, rank } from "./rank.ts";
import { reasonAgainst, reasonFor } from "./reasons.ts";
import type { Receipt } from "./receipt.ts";

export type { Candidate } from "./examine.ts";

export interface RouteInput {
  readonly candidates: readonly Candidate[];
  /** The model that the person chose, or null for automatic. */
  readonly pinnedModelId: string | null;
  /** The model that gave this conversation's last answer, or null. */
  readonly conversationModelId: string | null;
  /** What may be used now, with what the loaded model would give back. */
  readonly budget: Budget;
  /** The whole prompt, earlier turns included; an estimate will do, and 0 stands for not known. */
  readonly promptTokens: number;
}

export type RouteDecision =
  | { readonly type: "route"; readonly receipt: Receipt }
  | { readonly type: "none"; readonly problem: Problem };

/**
 * Who answers a prompt, under which plan, and why. What cannot answer is left out first: broken files, models of other
 * kinds, those that do not fit or whose context is too small. A pinned model then wins, and when it cannot answer
 * nothing else does in its place. Otherwise the best ranked one answers, and the demo only where there is no other.
 */
export function route(input: RouteInput): RouteDecision {
  const examined = input.candidates.toSorted(byId).map((candidate) => examine(candidate, input));
  const usable = examined.filter((verdict) => verdict.type === "usable");
  const unusable = examined.filter((verdict) => verdict.type === "unusable");
  if (input.pinnedModelId !== null) return routePinned(input, input.pinnedModelId, usable, unusable);
  const ranked = rankContenders(usable, input);
  const [chosen] = ranked;
  if (chosen === undefined) return { type: "none", problem: whyNone(unusable) };
  const reason = reasonFor(chosen, ranked, unusable, input);
  const rejected = [
    ...ranked.slice(1).map((other) => rejection(other.usable.candidate, reasonAgainst(other, chosen, input))),
    ...demosLeftOut(usable, chosen).map((demo) =>
      rejection(demo.candidate, "The built-in demo: used only when nothing else can answer."),
    ),
    ...unusable.map((other) => rejection(other.candidate, other.reason)),
  ];
  return { type: "route", receipt: receiptOf(chosen.usable, input.budget, reason, rejected) };
}

function routePinned(
  input: RouteInput,
  pinnedModelId: string,
  usable: readonly Usable[],
  unusable: readonly Unusable[],
): RouteDecision {
  const isPinned = (verdict: Usable | Unusable) => verdict.candidate.model.id === pinnedModelId;
  const broken = unusable.find(isPinned);
  if (broken !== undefined) return { type: "none", problem: broken.problem };
  const pinned = usable.find(isPinned);
  if (pinned === undefined) return { type: "none", problem: problem("model_unknown", { name: pinnedModelId }) };
  const rejected = [
    ...usable
      .filter((other) => other !== pinned)
      .map((other) => rejection(other.candidate, "You chose another model.")),
    ...unusable.map((other) => rejection(other.candidate, other.reason)),
  ];
  return { type: "route", receipt: receiptOf(pinned, input.budget, "You chose this model.", rejected) };
}

function rankContenders(usable: readonly Usable[], input: RouteInput): readonly Ranked[] {
  const real = usable.filter((verdict) => !isDemo(verdict));
  const contenders = real.length > 0 ? real : usable;
  return contenders.map((verdict) => rank(verdict, input)).toSorted(compareRanked);
}

function demosLeftOut(usable: readonly Usable[], chosen: Ranked): readonly Usable[] {
  return isDemo(chosen.usable) ? [] : usable.filter(isDemo);
}

/**
 * The problem that is nearest to being solved: first a prompt to shorten, then memory to free, then anything else. The
 * demo's own troubles only count where there is nothing but the demo.
 */
function whyNone(unusable: readonly Unusable[]): Problem {
  const order: readonly Problem["code"][] = ["prompt_too_long", "nothing_fits", "model_need_unknown"];
  const real = unusable.filter((verdict) => !isDemo(verdict));
  const considered = real.length > 0 ? real : unusable;
  for (const code of order) {
    const [nearest] = considered
      .filter((verdict) => verdict.problem.code === code)
      .toSorted((one, other) => one.missing - other.missing);
    if (nearest !== undefined) return nearest.problem;
  }
  return considered[0]?.problem ?? problem("no_model", {});
}

function receiptOf(usable: Usable, budget: Budget, reason: string, rejected: Receipt["rejected"]): Receipt {
  const { model, warm } = usable.candidate;
  return {
    modelId: model.id,
    modelName: variantName(model),
    engine: "embedded",
    demo: isDemo(usable),
    warm,
    plan: usable.plan,
    budgetBytes: budgetBytes(budget),
    reason,
    rejected,
    measured: null,
  };
}

function rejection({ model }: Candidate, reason: string): Receipt["rejected"][number] {
  return { modelId: model.id, modelName: variantName(model), reason };
}

function isDemo(verdict: Usable | Unusable): boolean {
  return verdict.candidate.model.source.type === "demo";
}

function byId(one: Candidate, other: Candidate): number {
  return one.model.id < other.model.id ? -1 : 1;
}
