import type { Model } from "../models/model.ts";

/** Typical of the 4-bit files that most people install; stands in for a file that does not tell its parameters. */
const usualBitsPerWeight = 4.5;
/** Above this, compression costs about one percent of perplexity; below, the error grows quickly. */
const harmlessBits = 4;
const doublingsPerMissingBit = 1;

/** Bits a weight as stored, embeddings and scales included. Null where the parameters are not known. */
export function bitsPerWeight(model: Pick<Model, "parameters" | "sizeBytes">): number | null {
  return model.parameters ? (model.sizeBytes * 8) / model.parameters : null;
}

/** Where the file does not tell, from its size as if it had the usual 4.5 bits a weight. */
export function parametersOf(model: Pick<Model, "parameters" | "sizeBytes">): number {
  return model.parameters || Math.max(1, (model.sizeBytes * 8) / usualBitsPerWeight);
}

/**
 * How good a model's answers are likely to be, in doublings of its parameters: one more is one model size up.
 *
 * A prior, not a measurement: log2 of the parameters, minus one for each bit a weight below four. It rests on two things
 * that are known: within a family a larger model answers better, and above four bits compression hardly shows (Q4_K_M:
 * +1 % perplexity) while at two bits it does (IQ2_XXS: +13 %), though a model of several times the size still wins
 * there. It knows nothing of a model's age, family or training, and counts all experts of a mixture.
 */
export function qualityPrior(model: Pick<Model, "parameters" | "sizeBytes">): number {
  const bits = bitsPerWeight(model) ?? usualBitsPerWeight;
  return Math.log2(parametersOf(model)) - doublingsPerMissingBit * Math.max(0, harmlessBits - bits);
}
