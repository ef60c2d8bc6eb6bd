import type { Machine } from "../machine/machine.ts";

/** What is needed to know of a tensor. */
export interface TensorFacts {
  readonly name: string;
  /** "Q4_K", as GGUF names it. */
  readonly type: string;
  readonly dimensions: readonly number[];
  readonly byteSize: number;
}

/**
 * Types whose matrices llama.cpp rearranges for the processor's vector units while it loads them. The copy is anonymous
 * memory; other types are used where they lie in the file. Observed with llama.cpp v0.4.0 on x86-64 with AVX2: Q4_0,
 * Q4_K, IQ4_NL and MXFP4 are repacked, Q8_0, Q6_K and Q5_K stay mapped. Source: llama.cpp
 * `ggml/src/ggml-cpu/repack.cpp`, `ggml_repack_get_optimal_repack_type`.
 */
const repackedTypes: ReadonlySet<string> = new Set(["Q4_0", "Q4_K", "IQ4_NL", "MXFP4"]);

/** Interleaved rows: a matrix whose rows do not divide by this stays as it is. */
const repackedRows = 8;

/**
 * Whether llama.cpp repacks at all. It does not where a GPU is present, whatever is put on it. Source: llama.cpp
 * `src/llama-model.cpp`, `make_cpu_buft_list`: "disabling extra buffer types (i.e. repacking) since a GPU device is
 * available".
 */
export function repacks(machine: Pick<Machine, "gpus">): boolean {
  return machine.gpus.length === 0;
}

/**
 * The bytes of a tensor that become anonymous memory on the processor: all of them or none. Token embeddings are looked
 * up by row and never multiplied from a repacked copy.
 */
export function repackedBytes(tensor: TensorFacts): number {
  const { name, type, dimensions, byteSize } = tensor;
  const rows = dimensions[1] ?? 1;
  const isMatrix = dimensions.length === 2 || (dimensions.length === 3 && name.includes("_exps."));
  const isRepacked =
    isMatrix && rows % repackedRows === 0 && repackedTypes.has(type) && !name.startsWith("token_embd.");
  return isRepacked ? byteSize : 0;
}
