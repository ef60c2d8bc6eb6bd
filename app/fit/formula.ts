import { evaluatedTokens, kvBytes, type LayerCache, recurrentBytes, recurrentElements } from "./cache.ts";
import type { KvType } from "./plan.ts";

/** A model's dimensions as its makers publish them. */
export interface PublishedDimensions {
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
  /** The output reuses the token embeddings. */
  readonly tied: boolean;
  /** False for models that cannot use it (gemma2, latent attention): their scores of a whole context are kept at once. */
  readonly flashAttention?: boolean;
  /** All but every `fullEvery`th layer see only the last `tokens` tokens. */
  readonly slidingWindow?: { readonly tokens: number; readonly fullEvery: number };
  /** Only every so many layers has attention; the others keep a state of fixed size (gated delta net). */
  readonly hybrid?: {
    readonly attentionEvery: number;
    readonly convKernel: number;
    readonly stateSize: number;
    readonly groups: number;
    readonly valueHeads: number;
  };
  /** Multi-head latent attention. */
  readonly latent?: {
    readonly queryRank: number | null;
    readonly kvRank: number;
    readonly nopeSize: number;
    readonly ropeSize: number;
    readonly valueSize: number;
  };
  readonly experts?: {
    readonly count: number;
    readonly feedForward: number;
    readonly sharedFeedForward?: number;
    readonly denseLayers?: number;
  };
}

export interface FormulaSettings {
  readonly contextTokens: number;
  readonly kvType: KvType;
  /** 4.5 for Q4_K, 8.5 for Q8_0, 16 for F16. */
  readonly bitsPerWeight: number;
}

/** What a model needs, worked out without its header. */
export interface ApproximateRequirement {
  readonly approximate: true;
  readonly weightsBytes: number;
  readonly kvCacheBytes: number;
  readonly recurrentStateBytes: number;
  readonly computeBytes: number;
  readonly totalBytes: number;
}

/**
 * What a model needs by its published dimensions alone. Norms and biases are left out, and the compute buffers are what
 * their largest step usually takes, so this is shown with “≈”; where a header can be had, llama.cpp's own count is used.
 */
export function formulaRequirement(dimensions: PublishedDimensions, settings: FormulaSettings): ApproximateRequirement {
  const caches = Array.from({ length: dimensions.layers }, (_, layer) => cacheOf(dimensions, layer));
  const weightsBytes = Math.round((parameters(dimensions) * settings.bitsPerWeight) / 8);
  const kvCacheBytes = total(caches.map((cache) => kvBytes(cache, settings.contextTokens, settings.kvType)));
  const recurrentStateBytes = total(caches.map(recurrentBytes));
  const computeBytes = computeOf(dimensions, evaluatedTokens(settings.contextTokens, caches), settings.contextTokens);
  const totalBytes = weightsBytes + kvCacheBytes + recurrentStateBytes + computeBytes;
  return { approximate: true, weightsBytes, kvCacheBytes, recurrentStateBytes, computeBytes, totalBytes };
}

function cacheOf(dimensions: PublishedDimensions, layer: number): LayerCache {
  const { hybrid, latent, slidingWindow, kvHeads, headSize } = dimensions;
  if (hybrid !== undefined && !isEvery(hybrid.attentionEvery, layer)) {
    const innerSize = hybrid.stateSize * hybrid.valueHeads;
    return { type: "recurrent", stateElements: recurrentElements({ ...hybrid, innerSize }) };
  }
  if (latent !== undefined) {
    return { type: "attention", keyElements: latent.kvRank + latent.ropeSize, valueElements: 0, windowTokens: null };
  }
  const elements = kvHeads * headSize;
  const slides = slidingWindow !== undefined && !isEvery(slidingWindow.fullEvery, layer);
  const windowTokens = slides ? slidingWindow.tokens : null;
  return { type: "attention", keyElements: elements, valueElements: elements, windowTokens };
}

function isEvery(interval: number, layer: number): boolean {
  return (layer + 1) % interval === 0;
}

/** Weights of all matrices. */
function parameters(dimensions: PublishedDimensions): number {
  const { embedding, vocabulary, tied, layers } = dimensions;
  const ends = embedding * vocabulary * (tied ? 1 : 2);
  const each = Array.from(
    { length: layers },
    (_, layer) => attention(dimensions, layer) + feedForward(dimensions, layer),
  );
  return ends + total(each);
}

function attention(dimensions: PublishedDimensions, layer: number): number {
  const { embedding, heads, kvHeads, headSize, hybrid, latent } = dimensions;
  if (latent !== undefined) return latentAttention(embedding, heads, latent);
  const outer = embedding * heads * headSize;
  const plain = 2 * outer + 2 * embedding * kvHeads * headSize;
  if (hybrid === undefined) return plain;
  if (isEvery(hybrid.attentionEvery, layer)) return plain + outer;
  const values = hybrid.stateSize * hybrid.valueHeads;
  const mixed = 2 * hybrid.stateSize * hybrid.groups + values;
  return embedding * (mixed + 2 * values + 2 * hybrid.valueHeads) + hybrid.convKernel * mixed;
}

function latentAttention(embedding: number, heads: number, latent: NonNullable<PublishedDimensions["latent"]>): number {
  const { queryRank, kvRank, nopeSize, ropeSize, valueSize } = latent;
  const querySize = heads * (nopeSize + ropeSize);
  const query = queryRank === null ? embedding * querySize : queryRank * (embedding + querySize);
  return query + embedding * (kvRank + ropeSize) + heads * (kvRank * (nopeSize + valueSize) + valueSize * embedding);
}

function feedForward({ embedding, feedForward, experts }: PublishedDimensions, layer: number): number {
  if (experts === undefined || layer < (experts.denseLayers ?? 0)) return 3 * embedding * feedForward;
  const width = experts.count * experts.feedForward + (experts.sharedFeedForward ?? 0);
  return embedding * (3 * width + experts.count);
}

/**
 * The scores of every token of a batch, and two rows as wide as the embedding beside them; with a small vocabulary the
 * feed-forward part is larger. Delta nets hold about eight copies of their mixed input. Fitted to llama.cpp v0.4.0.
 */
function computeOf(dimensions: PublishedDimensions, tokens: number, contextTokens: number): number {
  const { embedding, feedForward, vocabulary, hybrid, heads, flashAttention = true } = dimensions;
  const mixed = hybrid === undefined ? 0 : hybrid.stateSize * (2 * hybrid.groups + hybrid.valueHeads);
  const widest = Math.max(vocabulary + 2 * embedding, 3 * feedForward + 4 * embedding);
  const scores = flashAttention ? 0 : heads * contextTokens;
  return tokens * 4 * (widest + 8 * mixed + scores);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
