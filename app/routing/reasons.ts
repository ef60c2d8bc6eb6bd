import { formatBytes } from "../format.ts";
import { budgetBytes } from "../machine/budget.ts";
import type { Unusable } from "./examine.ts";
import { parametersOf } from "./quality.ts";
import { isWhollyOnGpu, type Ranked } from "./rank.ts";
import type { RouteInput } from "./route.ts";

/** Why the chosen model answers, as a sentence. `ranked` are all that could, the chosen one among them. */
export function reasonFor(
  chosen: Ranked,
  ranked: readonly Ranked[],
  unusable: readonly Unusable[],
  input: RouteInput,
): string {
  const { model } = chosen.usable.candidate;
  const free = `the ${formatBytes(budgetBytes(input.budget))} free now`;
  if (model.source.type === "demo") return "The built-in demo, because no other model can answer now.";
  if (ranked.length === 1) {
    const othersTooLarge = unusable.some((other) => other.problem.code === "nothing_fits");
    return othersTooLarge ? `The only model that fits ${free}.` : "The only model that can answer now.";
  }
  if (ranked.some((other) => other.merit > chosen.merit)) return reasonToStay(chosen, input);
  if (ranked.some((other) => other.quality > chosen.quality)) {
    return "The best model that runs on the GPU as a whole; a larger one would answer much slower.";
  }
  const largest = ranked.every((other) => parametersOf(other.usable.candidate.model) <= parametersOf(model));
  return largest
    ? `The largest model that fits ${free}.`
    : `The best balance of size and compression that fits ${free}.`;
}

function reasonToStay({ usable: { candidate } }: Ranked, input: RouteInput): string {
  return candidate.model.id === input.conversationModelId
    ? "It gave the last answer here, and a switch would cost more time than it gains."
    : "It is in memory already, and a better one would not gain enough for its load.";
}

/** Why another usable model does not answer, as a sentence. */
export function reasonAgainst(other: Ranked, chosen: Ranked, input: RouteInput): string {
  const [model, best] = [other.usable.candidate.model, chosen.usable.candidate.model];
  if (other.merit > chosen.merit) return "Better, but not by enough to make up for the switch.";
  const slower = input.budget.vramBytes > 0 && !isWhollyOnGpu(other.usable) && isWhollyOnGpu(chosen.usable);
  if (other.quality > chosen.quality && slower) return "A part of it would run on the CPU, which is much slower.";
  if (other.merit === chosen.merit) return "No better than the chosen one.";
  return parametersOf(model) < parametersOf(best)
    ? "Smaller than the chosen one."
    : "Compressed further than the chosen one, at a loss of quality.";
}
