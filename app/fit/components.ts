import { evaluatedTokens, kvBytes, type LayerCache, recurrentBytes } from "./cache.ts";
import type { KvType, Requirement } from "./plan.ts";

/** Bytes of one component on each device. */
export interface OnDevices {
  readonly ramBytes: number;
  readonly vramBytes: number;
}

/** What a requirement is made of. */
export interface Components {
  readonly weights: OnDevices;
  readonly kvCache: OnDevices;
  readonly recurrentState: OnDevices;
  readonly compute: OnDevices;
  /** Memory that must stay while the model is loaded: anonymous, wired, or the GPU's. */
  readonly stayBytes: OnDevices;
  /** Weights that are mapped from the file: the system may drop these pages and read them again, slowly. */
  readonly droppableBytes: number;
}

/** A model as its header tells of it. */
export interface ModelLayers {
  readonly layers: readonly {
    readonly weightsBytes: number;
    /** Of the weights, what becomes anonymous memory where the processor repacks. */
    readonly repackedBytes: number;
    readonly cache: LayerCache;
  }[];
  readonly input: { readonly weightsBytes: number; readonly repackedBytes: number };
  readonly output: { readonly weightsBytes: number; readonly repackedBytes: number };
  /** The output reuses the token embeddings; a GPU with memory of its own then holds a copy. */
  readonly tied: boolean;
  readonly vocabulary: number;
}

export interface SplitSettings {
  readonly contextTokens: number;
  readonly gpuLayers: number;
  readonly kvType: KvType;
  /** GPU and processor share one memory. */
  readonly unified: boolean;
  /** The processor repacks: see `repacks`. */
  readonly repacks: boolean;
}

/**
 * What an exact total is made of, and where it lies with `gpuLayers` layers on the GPU. Weights and caches belong to
 * their layers, from the last one back, as llama.cpp puts them there (`src/llama-model.cpp`, `load_tensors`: the output
 * counts as the layer after the last one, the token embeddings stay with the processor). What the caches leave of the
 * context's bytes are the compute buffers.
 */
export function componentsOf(whole: Requirement, model: ModelLayers, settings: SplitSettings): Components {
  const caches = model.layers.map(({ cache }) => cache);
  const onGpu = gpuSharer(model.layers.length, settings.gpuLayers);
  const kvCache = shared(caches, (cache) => kvBytes(cache, settings.contextTokens, settings.kvType), onGpu);
  const recurrentState = shared(caches, recurrentBytes, onGpu);
  const contextBytes = whole.contextRamBytes + whole.contextVramBytes;
  const computeBytes = Math.max(0, contextBytes - sum(kvCache) - sum(recurrentState));
  const compute = computeOn(computeBytes, model, settings);
  const weights = weightsOn(whole, model, settings, onGpu);
  const repacked = settings.repacks ? repackedInRam(model, onGpu) : 0;
  const droppableBytes = Math.max(0, weights.ramBytes - repacked);
  const vramBytes = weights.vramBytes + kvCache.vramBytes + recurrentState.vramBytes + compute.vramBytes;
  const context = kvCache.ramBytes + recurrentState.ramBytes + compute.ramBytes;
  const stayBytes = { ramBytes: weights.ramBytes - droppableBytes + context, vramBytes };
  return { weights, kvCache, recurrentState, compute, stayBytes, droppableBytes };
}

/** The same requirement with its bytes where the components lie. */
export function requirementOf(components: Components, whole: Requirement, gpuLayers: number): Requirement {
  const { weights, kvCache, recurrentState, compute } = components;
  return {
    ...whole,
    gpuLayers,
    weightsRamBytes: weights.ramBytes,
    weightsVramBytes: weights.vramBytes,
    contextRamBytes: kvCache.ramBytes + recurrentState.ramBytes + compute.ramBytes,
    contextVramBytes: kvCache.vramBytes + recurrentState.vramBytes + compute.vramBytes,
  };
}

type IsOnGpu = (layer: number) => boolean;

function gpuSharer(layers: number, gpuLayers: number): IsOnGpu {
  const first = Math.max(0, layers + 1 - gpuLayers);
  return (layer) => gpuLayers > 0 && layer >= first;
}

function shared(caches: readonly LayerCache[], bytesOf: (cache: LayerCache) => number, onGpu: IsOnGpu): OnDevices {
  const bytes = caches.map(bytesOf);
  const vramBytes = total(bytes.filter((_, layer) => onGpu(layer)));
  return { ramBytes: total(bytes) - vramBytes, vramBytes };
}

function weightsOn(whole: Requirement, model: ModelLayers, settings: SplitSettings, onGpu: IsOnGpu): OnDevices {
  const layers = total(model.layers.filter((_, layer) => onGpu(layer)).map(({ weightsBytes }) => weightsBytes));
  const hasOutput = settings.gpuLayers > 0;
  const copied = hasOutput && model.tied && !settings.unified ? model.input.weightsBytes : 0;
  const moved = layers + (hasOutput ? model.output.weightsBytes : 0);
  return {
    ramBytes: Math.max(0, whole.weightsRamBytes + whole.weightsVramBytes - moved),
    vramBytes: moved + copied,
  };
}

/**
 * The largest step of the computation is the output's, which runs on the GPU as soon as one layer is there. What is left
 * to the processor then needs what the layers' own steps do: everything but the table of scores for each token.
 */
function computeOn(computeBytes: number, model: ModelLayers, settings: SplitSettings): OnDevices {
  if (settings.gpuLayers === 0) return { ramBytes: computeBytes, vramBytes: 0 };
  const isWhole = settings.gpuLayers > model.layers.length;
  if (isWhole || settings.unified) return { ramBytes: 0, vramBytes: computeBytes };
  const caches = model.layers.map(({ cache }) => cache);
  const scores = evaluatedTokens(settings.contextTokens, caches) * model.vocabulary * 4;
  return { ramBytes: Math.max(0, computeBytes - scores), vramBytes: computeBytes };
}

function repackedInRam(model: ModelLayers, onGpu: IsOnGpu): number {
  const layers = model.layers.filter((_, layer) => !onGpu(layer)).map(({ repackedBytes }) => repackedBytes);
  const output = onGpu(model.layers.length) ? 0 : model.output.repackedBytes;
  return total(layers) + output + model.input.repackedBytes;
}

function sum({ ramBytes, vramBytes }: OnDevices): number {
  return ramBytes + vramBytes;
}

function total(bytes: readonly number[]): number {
  return bytes.reduce((all, some) => all + some, 0);
}
