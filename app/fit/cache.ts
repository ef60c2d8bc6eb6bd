import type { KvType } from "./plan.ts";

/** What a layer keeps between tokens, from the model's dimensions. */
export type LayerCache =
  /** Keys and values of every token, or of the last `windowTokens` only. Latent attention keeps keys alone. */
  | {
      readonly type: "attention";
      readonly keyElements: number;
      readonly valueElements: number;
      readonly windowTokens: number | null;
    }
  /** A state of fixed size. */
  | { readonly type: "recurrent"; readonly stateElements: number };

/** llama.cpp rounds caches up to this many tokens. */
const cellStep = 256;
/** node-llama-cpp evaluates at most this many tokens at a time, and one more where a window slides. */
const batchTokens = 512;

/** A block of 32 numbers with its scale. Source: llama.cpp `ggml/src/ggml-common.h`. */
const bytesPerElement: Readonly<Record<KvType, number>> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

/** How many tokens are evaluated at a time. */
export function evaluatedTokens(contextTokens: number, layers: readonly LayerCache[]): number {
  const slides = layers.some((layer) => layer.type === "attention" && layer.windowTokens !== null);
  return Math.min(contextTokens, batchTokens) + (slides ? 1 : 0);
}

/**
 * The cache of keys and values of one layer, in bytes, as llama.cpp allocates it (`llama_kv_cache`, and
 * `llama_kv_cache_iswa` for windows: window and one batch, rounded up).
 */
export function kvBytes(layer: LayerCache, contextTokens: number, kvType: KvType): number {
  if (layer.type === "recurrent") return 0;
  const whole = roundUp(contextTokens);
  const batch = Math.min(contextTokens, batchTokens) + 1;
  const cells = layer.windowTokens === null ? whole : Math.min(whole, roundUp(layer.windowTokens + batch));
  return Math.ceil(cells * (layer.keyElements + layer.valueElements) * bytesPerElement[kvType]);
}

/** The state of one sequence, kept as F32 whatever the type of the cache. */
export function recurrentBytes(layer: LayerCache): number {
  return layer.type === "recurrent" ? layer.stateElements * 4 : 0;
}

/** Elements of the state of a gated delta net or a state space layer (llama.cpp `hparams.n_embd_r` and `n_embd_s`). */
export function recurrentElements(state: {
  readonly convKernel: number;
  readonly innerSize: number;
  readonly stateSize: number;
  readonly groups: number;
}): number {
  const convolution = (state.convKernel - 1) * (state.innerSize + 2 * state.groups * state.stateSize);
  return convolution + state.stateSize * state.innerSize;
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / cellStep) * cellStep;
}
