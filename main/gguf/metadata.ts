import type { ValueTypeName } from "./types.ts";

type SmallNumberType = Exclude<ValueTypeName, "uint64" | "int64" | "bool" | "string" | "array">;
type LargeNumberType = "uint64" | "int64";

/**
 * One value of a GGUF header, with the type that it has in the file. Arrays of arrays exist in the format but in no model;
 * they are not written.
 */
export type MetadataValue =
  | { readonly type: SmallNumberType; readonly value: number }
  | { readonly type: LargeNumberType; readonly value: number | bigint }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "array"; readonly of: SmallNumberType; readonly value: readonly number[] }
  | { readonly type: "array"; readonly of: LargeNumberType; readonly value: readonly (number | bigint)[] }
  | { readonly type: "array"; readonly of: "bool"; readonly value: readonly boolean[] }
  | { readonly type: "array"; readonly of: "string"; readonly value: readonly string[] };

/** Keys in the order in which they are written. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

export const text = (value: string): MetadataValue => ({ type: "string", value });
export const texts = (value: readonly string[]): MetadataValue => ({ type: "array", of: "string", value });
export const flag = (value: boolean): MetadataValue => ({ type: "bool", value });
export const uint32 = (value: number): MetadataValue => ({ type: "uint32", value });
export const uint16 = (value: number): MetadataValue => ({ type: "uint16", value });
export const int32 = (value: number): MetadataValue => ({ type: "int32", value });
export const float32 = (value: number): MetadataValue => ({ type: "float32", value });
export const int32s = (value: readonly number[]): MetadataValue => ({ type: "array", of: "int32", value });
export const float32s = (value: readonly number[]): MetadataValue => ({ type: "array", of: "float32", value });
