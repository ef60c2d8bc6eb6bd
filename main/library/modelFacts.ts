import { snugError } from "#app/errors.ts";
import { type LayerCache, recurrentElements } from "#app/fit/cache.ts";
import type { ModelLayers } from "#app/fit/components.ts";
import { repackedBytes, type TensorFacts } from "#app/fit/residency.ts";
import type { GgufValue, ParsedHeader } from "../gguf/reader.ts";

/** What a header tells of a model, as far as memory goes. */
export interface ModelFacts extends ModelLayers {
  readonly name: string | null;
  readonly architecture: string;
  readonly layerCount: number;
  readonly trainedContextTokens: number;
}

/** Several times what any published model has; what claims more lies, and would have as much memory reserved for its layers. */
const mostLayers = 1024;

/** @param tensors those of all parts of a split model; the first part has the metadata. Throws `model_damaged`. */
export function modelFacts(
  path: string,
  { metadata }: Pick<ParsedHeader, "metadata">,
  tensors: readonly TensorFacts[],
): ModelFacts {
  const general = metadata.get("general.name");
  const architecture = String(metadata.get("general.architecture") ?? "unknown");
  const keys = keysOf(metadata, architecture);
  const layerCount = keys.number("block_count") ?? 0;
  if (!Number.isInteger(layerCount) || layerCount < 0 || layerCount > mostLayers) {
    throw snugError("model_damaged", { path, detail: `it claims to have ${layerCount} layers` });
  }
  const isOutput = ({ name }: TensorFacts) => name.startsWith("output");
  const isInput = (tensor: TensorFacts) => layerOf(tensor) === null && !isOutput(tensor);
  return {
    name: typeof general === "string" && general !== "" ? general : null,
    architecture,
    layerCount,
    trainedContextTokens: keys.number("context_length") ?? 0,
    layers: Array.from({ length: layerCount }, (_, layer) => ({
      ...weightsOf(tensors.filter((tensor) => layerOf(tensor) === layer)),
      cache: cacheOf(keys, architecture, layer),
    })),
    input: weightsOf(tensors.filter(isInput)),
    output: weightsOf(tensors.filter(isOutput)),
    tied: !tensors.some(({ name }) => name === "output.weight"),
    vocabulary: tensors.find(({ name }) => name === "token_embd.weight")?.dimensions[1] ?? 0,
  };
}

function weightsOf(tensors: readonly TensorFacts[]) {
  return {
    weightsBytes: tensors.reduce((total, { byteSize }) => total + byteSize, 0),
    repackedBytes: tensors.reduce((total, tensor) => total + repackedBytes(tensor), 0),
  };
}

function layerOf({ name }: TensorFacts): number | null {
  const match = /^blk\.(\d+)\./.exec(name);
  return match === null ? null : Number(match[1]);
}

interface Keys {
  number(key: string): number | null;
  /** Some models give one number for all layers, others one for each. */
  numberAt(key: string, layer: number): number | null;
  flagAt(key: string, layer: number): boolean | null;
}

function keysOf(metadata: ParsedHeader["metadata"], architecture: string): Keys {
  const value = (key: string) => metadata.get(`${architecture}.${key}`);
  const at = (key: string, layer: number) => elementAt(value(key), layer);
  return {
    number: (key) => numberOrNull(value(key)),
    numberAt: (key, layer) => numberOrNull(at(key, layer)),
    flagAt: (key, layer) => {
      const flag = at(key, layer);
      return typeof flag === "boolean" ? flag : null;
    },
  };
}

function elementAt(value: GgufValue | undefined, index: number): GgufValue | undefined {
  return typeof value === "object" && value.type === "array" ? value.values?.[index] : value;
}

function numberOrNull(value: GgufValue | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function cacheOf(keys: Keys, architecture: string, layer: number): LayerCache {
  const recurrent = recurrentCache(keys, layer);
  if (recurrent !== null) return recurrent;
  const kvRank = keys.number("attention.kv_lora_rank");
  if (kvRank !== null && keys.number("attention.key_length_mla") !== null) {
    const keyElements = kvRank + (keys.number("rope.dimension_count") ?? 0);
    return { type: "attention", keyElements, valueElements: 0, windowTokens: null };
  }
  const heads = keys.numberAt("attention.head_count", layer) ?? 0;
  const kvHeads = keys.numberAt("attention.head_count_kv", layer) ?? heads;
  const usual = heads === 0 ? 0 : (keys.number("embedding_length") ?? 0) / heads;
  const keyElements = kvHeads * (keys.number("attention.key_length") ?? usual);
  const valueElements = kvHeads * (keys.number("attention.value_length") ?? usual);
  return { type: "attention", keyElements, valueElements, windowTokens: windowOf(keys, architecture, layer) };
}

/** Hybrids say how often a layer has attention, or give the others no keys. */
function recurrentCache(keys: Keys, layer: number): LayerCache | null {
  const innerSize = keys.number("ssm.inner_size");
  if (innerSize === null) return null;
  const interval = keys.number("full_attention_interval") ?? (keys.number("ssm.time_step_rank") === null ? null : 4);
  const kvHeads = keys.numberAt("attention.head_count_kv", layer);
  const hasAttention = kvHeads !== 0 && interval !== null && (layer + 1) % interval === 0;
  if (hasAttention) return null;
  const size = (key: string) => keys.number(`ssm.${key}`) ?? 0;
  const [convKernel, stateSize, groups] = [size("conv_kernel"), size("state_size"), size("group_count")];
  return { type: "recurrent", stateElements: recurrentElements({ convKernel, innerSize, stateSize, groups }) };
}

/**
 * How many layers make one round, of which the last sees everything, where the header does not say. Source: llama.cpp
 * `set_swa_pattern` in `src/models`.
 */
const windowRounds: Readonly<Record<string, number>> = { gemma2: 2, gemma3: 6, gemma3n: 5, cohere2: 4, "gpt-oss": 2 };

function windowOf(keys: Keys, architecture: string, layer: number): number | null {
  const window = keys.number("attention.sliding_window");
  if (window === null || window === 0) return null;
  const slides = keys.flagAt("attention.sliding_window_pattern", layer);
  if (slides !== null) return slides ? window : null;
  const round = keys.number("attention.sliding_window_pattern") ?? windowRounds[architecture];
  return round !== undefined && (layer + 1) % round !== 0 ? window : null;
}
