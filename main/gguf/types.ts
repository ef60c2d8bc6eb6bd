/**
 * What the GGUF format itself fixes. Numbers are llama.cpp's (`ggml/include/gguf.h`, `ggml.h` and `ggml-common.h`, v0.4.0,
 * the release that node-llama-cpp 3.21.1 ships).
 */

/** The file's first four bytes, read as a little-endian number. */
export const ggufMagic = 0x46554747;

/** The version that is written. Version 2 has the same layout and is read as well. */
export const ggufVersion = 3;

/** Tensor data starts at, and every tensor is padded to, a multiple of this unless `general.alignment` says otherwise. */
export const defaultAlignment = 32;

/** The type ids of metadata values. */
export const valueTypes = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

export type ValueTypeName = keyof typeof valueTypes;
export type ScalarTypeName = Exclude<ValueTypeName, "string" | "array">;

/** Bytes that a scalar takes in the file. */
export const scalarBytes: Readonly<Record<ScalarTypeName, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  bool: 1,
  uint64: 8,
  int64: 8,
  float64: 8,
};

/** How a tensor's numbers are stored: `blockElements` numbers at a time take `blockBytes` bytes. */
export interface TensorType {
  readonly id: number;
  readonly blockElements: number;
  readonly blockBytes: number;
}

export const tensorTypes = {
  F32: { id: 0, blockElements: 1, blockBytes: 4 },
  F16: { id: 1, blockElements: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockElements: 32, blockBytes: 18 },
  Q4_1: { id: 3, blockElements: 32, blockBytes: 20 },
  Q5_0: { id: 6, blockElements: 32, blockBytes: 22 },
  Q5_1: { id: 7, blockElements: 32, blockBytes: 24 },
  Q8_0: { id: 8, blockElements: 32, blockBytes: 34 },
  Q8_1: { id: 9, blockElements: 32, blockBytes: 36 },
  Q2_K: { id: 10, blockElements: 256, blockBytes: 84 },
  Q3_K: { id: 11, blockElements: 256, blockBytes: 110 },
  Q4_K: { id: 12, blockElements: 256, blockBytes: 144 },
  Q5_K: { id: 13, blockElements: 256, blockBytes: 176 },
  Q6_K: { id: 14, blockElements: 256, blockBytes: 210 },
  Q8_K: { id: 15, blockElements: 256, blockBytes: 292 },
  IQ2_XXS: { id: 16, blockElements: 256, blockBytes: 66 },
  IQ2_XS: { id: 17, blockElements: 256, blockBytes: 74 },
  IQ3_XXS: { id: 18, blockElements: 256, blockBytes: 98 },
  IQ1_S: { id: 19, blockElements: 256, blockBytes: 50 },
  IQ4_NL: { id: 20, blockElements: 32, blockBytes: 18 },
  IQ3_S: { id: 21, blockElements: 256, blockBytes: 110 },
  IQ2_S: { id: 22, blockElements: 256, blockBytes: 82 },
  IQ4_XS: { id: 23, blockElements: 256, blockBytes: 136 },
  I8: { id: 24, blockElements: 1, blockBytes: 1 },
  I16: { id: 25, blockElements: 1, blockBytes: 2 },
  I32: { id: 26, blockElements: 1, blockBytes: 4 },
  I64: { id: 27, blockElements: 1, blockBytes: 8 },
  F64: { id: 28, blockElements: 1, blockBytes: 8 },
  IQ1_M: { id: 29, blockElements: 256, blockBytes: 56 },
  BF16: { id: 30, blockElements: 1, blockBytes: 2 },
  TQ1_0: { id: 34, blockElements: 256, blockBytes: 54 },
  TQ2_0: { id: 35, blockElements: 256, blockBytes: 66 },
  MXFP4: { id: 39, blockElements: 32, blockBytes: 17 },
  NVFP4: { id: 40, blockElements: 64, blockBytes: 36 },
  Q1_0: { id: 41, blockElements: 128, blockBytes: 18 },
  Q2_0: { id: 42, blockElements: 64, blockBytes: 18 },
} as const satisfies Record<string, TensorType>;

export type TensorTypeName = keyof typeof tensorTypes;

/** The name of a tensor type id, or null for one that this version does not know. */
export function tensorTypeName(id: number): TensorTypeName | null {
  return tensorTypeNames.get(id) ?? null;
}

const tensorTypeNames = new Map<number, TensorTypeName>(
  Object.entries(tensorTypes).map(([name, type]) => [type.id, name as TensorTypeName]),
);

/** Bytes of a tensor's data, or null where its first dimension is not whole blocks: such a tensor cannot exist. */
export function tensorBytes(type: TensorTypeName, dimensions: readonly number[]): number | null {
  const { blockElements, blockBytes } = tensorTypes[type];
  const elements = dimensions.reduce((product, size) => product * size, 1);
  return (dimensions[0] ?? 1) % blockElements === 0 ? (elements / blockElements) * blockBytes : null;
}

/** The most dimensions that a tensor may have. */
export const maxDimensions = 4;

/** `general.file_type`: what most of the weights are stored as (llama.cpp's `llama_ftype`, `include/llama.h`). */
export const fileTypes = {
  F32: 0,
  F16: 1,
  Q4_0: 2,
  Q4_1: 3,
  Q8_0: 7,
  Q5_0: 8,
  Q5_1: 9,
  Q2_K: 10,
  Q3_K_S: 11,
  Q3_K_M: 12,
  Q3_K_L: 13,
  Q4_K_S: 14,
  Q4_K_M: 15,
  Q5_K_S: 16,
  Q5_K_M: 17,
  Q6_K: 18,
  IQ2_XXS: 19,
  IQ2_XS: 20,
  Q2_K_S: 21,
  IQ3_XS: 22,
  IQ3_XXS: 23,
  IQ1_S: 24,
  IQ4_NL: 25,
  IQ3_S: 26,
  IQ3_M: 27,
  IQ2_S: 28,
  IQ2_M: 29,
  IQ4_XS: 30,
  IQ1_M: 31,
  BF16: 32,
  TQ1_0: 36,
  TQ2_0: 37,
  MXFP4: 38,
  NVFP4: 39,
  Q1_0: 40,
  Q2_0: 41,
} as const;

export type FileTypeName = keyof typeof fileTypes;

/** "Q4_K_M" of a `general.file_type`, or null for one that this version does not know. */
export function fileTypeName(fileType: number): FileTypeName | null {
  return fileTypeNames.get(fileType) ?? null;
}

const fileTypeNames = new Map<number, FileTypeName>(
  Object.entries(fileTypes).map(([name, id]) => [id, name as FileTypeName]),
);

/** The kinds of token in `tokenizer.ggml.token_type`. */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
