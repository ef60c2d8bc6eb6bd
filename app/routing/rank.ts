import type { Usable } from "./examine.ts";
import { qualityPrior } from "./quality.ts";
import type { RouteInput } from "./route.ts";

/**
 * How much better another model must be before it takes over a conversation, in doublings of parameters: more than
 * twice the size. A switch loads the other model and reads the whole conversation again, 11 to 67 s for 8,000 tokens on
 * a fast laptop.
 */
const keepConversation = 1;
/** The same for a model that is in memory already: a cold one only costs its load, a few seconds. */
const keepWarm = 0.5;
/**
 * What a model loses when a part of it runs on the CPU beside a GPU: it writes several times slower, so it must be four
 * times the size to be worth the wait.
 */
const partlyOnCpu = 2;

/** A usable candidate with what it is worth, in doublings of parameters. */
export interface Ranked {
  readonly usable: Usable;
  /** How good its answers are likely to be. */
  readonly quality: number;
  /** Quality, less what running partly on the CPU costs. */
  readonly merit: number;
  /** Merit, with what it is worth to stay with a model. */
  readonly score: number;
}

export function rank(usable: Usable, input: Pick<RouteInput, "budget" | "conversationModelId">): Ranked {
  const { model, warm } = usable.candidate;
  const quality = qualityPrior(model);
  const merit = quality - (input.budget.vramBytes > 0 && !isWhollyOnGpu(usable) ? partlyOnCpu : 0);
  const kept = (model.id === input.conversationModelId ? keepConversation : 0) + (warm ? keepWarm : 0);
  return { usable, quality, merit, score: merit + kept };
}

/** The best first. Of equals the smaller file, which is faster, then the id, so that the order never depends on chance. */
export function compareRanked(one: Ranked, other: Ranked): number {
  const [a, b] = [one.usable.candidate.model, other.usable.candidate.model];
  return other.score - one.score || a.sizeBytes - b.sizeBytes || (a.id < b.id ? -1 : 1);
}

/** llama.cpp counts the output layer as one more; without it a plan is close enough to whole. */
export function isWhollyOnGpu({ candidate, plan }: Usable): boolean {
  return plan.gpuLayers >= candidate.model.layers && plan.gpuLayers > 0;
}
