import type { Budget, Machine } from "../machine/machine.ts";
import type { Model } from "../models/model.ts";
import { type Fit, type Plan, type Requirement, ramBytes, totalBytes, vramBytes } from "./plan.ts";

/** Enough for a long answer or a few pages of text; a prompt that needs more gets more. */
const usualContextTokens = 8192;
const shorterContextTokens = [4096, 2048, 1024];
/** llama.cpp rounds a context up to a multiple of this. */
const contextStep = 256;

/** One rung of the ladder. */
export type LoadSettings = Pick<Plan, "contextTokens" | "gpuLayers">;

/**
 * The settings to try for a model, the best first; the first whose requirement fits the budget is taken. Where there is
 * a GPU, a shorter context comes before fewer layers on it: one layer on the CPU slows every token, a shorter context
 * only matters once it is full. At most twelve rungs, no two the same. No rung is shorter than the prompt needs, unless
 * the model was not trained for that much: a longer context than that would only produce noise.
 */
export function settingsToTry(
  model: Pick<Model, "trainedContextTokens" | "layers">,
  machine: Pick<Machine, "unifiedMemory" | "gpus">,
  budget: Budget,
  minimumContextTokens: number,
): readonly LoadSettings[] {
  const contexts = contextsToTry(model.trainedContextTokens, minimumContextTokens);
  const hasGpu = machine.gpus.length > 0 && budget.vramBytes > 0;
  if (!hasGpu) return rungs(contexts, [0]);
  const ends = [...new Set([contexts[0], contexts.at(-1) ?? contexts[0]])];
  return [
    ...rungs(contexts, [model.layers + 1]),
    ...(machine.unifiedMemory ? [] : rungs(ends, partsOf(model.layers))),
    ...rungs(contexts, [0]),
  ];
}

function contextsToTry(trainedContextTokens: number, minimumContextTokens: number): [number, ...number[]] {
  // Zero stands for a header that does not tell.
  const trained = trainedContextTokens > 0 ? roundUp(trainedContextTokens) : Infinity;
  const needed = Math.min(roundUp(Math.max(1, minimumContextTokens)), trained);
  const preferred = Math.max(Math.min(trained, usualContextTokens), needed);
  return [preferred, ...shorterContextTokens.filter((tokens) => tokens < preferred && tokens >= needed)];
}

/** Two thirds and one third of the layers. Where GPU and CPU share one memory, moving a layer frees nothing. */
function partsOf(layers: number): readonly number[] {
  const parts = [2, 1].map((thirds) => Math.floor((layers * thirds) / 3));
  return [...new Set(parts)].filter((part) => part > 0);
}

function rungs(contexts: readonly number[], layers: readonly number[]): readonly LoadSettings[] {
  return layers.flatMap((gpuLayers) => contexts.map((contextTokens) => ({ contextTokens, gpuLayers })));
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / contextStep) * contextStep;
}

export function fitsBudget(requirement: Requirement, budget: Budget): boolean {
  return shortfall(requirement, budget) === null;
}

/** What is needed and what may be used of the memory that does not suffice. */
export interface Shortfall {
  readonly neededBytes: number;
  readonly budgetBytes: number;
}

/** The memory that a requirement goes beyond, or null when it fits. */
export function shortfall(requirement: Requirement, budget: Budget): Shortfall | null {
  const ram = budget.unified ? totalBytes(requirement) : ramBytes(requirement);
  const vram = vramBytes(requirement);
  const ramShort = ram > budget.ramBytes;
  const vramShort = vram > budget.vramBytes;
  if (ramShort && vramShort && !budget.unified) {
    return { neededBytes: ram + vram, budgetBytes: budget.ramBytes + budget.vramBytes };
  }
  if (ramShort) return { neededBytes: ram, budgetBytes: budget.ramBytes };
  if (vramShort) return { neededBytes: vram, budgetBytes: budget.vramBytes };
  return null;
}

/**
 * How a model stands to the budget, from the requirements of the ladder's rungs in their order. Those that were not
 * worked out may be left out, but at least one is needed. A model that does not fit is judged by the rung that comes
 * nearest.
 */
export function judgeFit(tried: readonly Requirement[], budget: Budget, wantedContextTokens: number): Fit {
  const fitting = tried.find((requirement) => fitsBudget(requirement, budget));
  if (fitting === undefined) return { type: "tooLarge", ...nearest(tried, budget) };
  const { contextTokens, gpuLayers } = fitting;
  const plan = { contextTokens, gpuLayers, requirement: fitting };
  return contextTokens >= wantedContextTokens
    ? { type: "fits", plan }
    : { type: "fitsShorter", plan, wantedContextTokens };
}

function nearest(tried: readonly Requirement[], budget: Budget): Shortfall {
  const shortfalls = tried.map((requirement) => shortfall(requirement, budget)).filter((found) => found !== null);
  const [first, ...others] = shortfalls;
  if (first === undefined) throw new RangeError("A fit is judged by at least one requirement.");
  return others.reduce((best, found) => (missing(found) < missing(best) ? found : best), first);
}

function missing(found: Shortfall): number {
  return found.neededBytes - found.budgetBytes;
}
