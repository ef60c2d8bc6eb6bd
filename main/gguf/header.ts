import { ByteWriter, paddingAfter } from "./byteWriter.ts";
import type { Metadata, MetadataValue } from "./metadata.ts";
import {
  defaultAlignment,
  ggufMagic,
  ggufVersion,
  maxDimensions,
  type TensorTypeName,
  tensorBytes,
  tensorTypes,
  valueTypes,
} from "./types.ts";

/** A tensor as the header tells of it. The first dimension is the one whose numbers lie side by side. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorTypeName;
  readonly dimensions: readonly number[];
}

/** `general.alignment`, or the format's default. */
export function alignmentOf(metadata: Metadata): number {
  const alignment = metadata["general.alignment"];
  return alignment?.type === "uint32" ? alignment.value : defaultAlignment;
}

/** A tensor's bytes in the file, without padding. Throws where the tensor cannot be: that is the caller's mistake. */
export function sizeOf(tensor: TensorInfo): number {
  const bytes = tensorBytes(tensor.type, tensor.dimensions);
  if (bytes === null)
    throw new RangeError(`${tensor.name}: ${tensor.dimensions[0]} is not whole ${tensor.type} blocks`);
  return bytes;
}

/** Everything before the tensors' data, padded to where that data starts. */
export function encodeHeader(metadata: Metadata, tensors: readonly TensorInfo[]): Uint8Array {
  const writer = new ByteWriter();
  writer.scalar("uint32", ggufMagic);
  writer.scalar("uint32", ggufVersion);
  writer.scalar("uint64", tensors.length);
  writer.scalar("uint64", Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    writer.string(key);
    writeValue(writer, value);
  }
  writeTensorInfos(writer, tensors, alignmentOf(metadata));
  writer.padTo(alignmentOf(metadata));
  return writer.bytes();
}

function writeValue(writer: ByteWriter, value: MetadataValue): void {
  writer.scalar("uint32", valueTypes[value.type]);
  if (value.type === "string") writer.string(value.value);
  else if (value.type === "array") writeArray(writer, value);
  else writer.scalar(value.type, value.value);
}

function writeArray(writer: ByteWriter, array: Extract<MetadataValue, { type: "array" }>): void {
  writer.scalar("uint32", valueTypes[array.of]);
  writer.scalar("uint64", array.value.length);
  if (array.of === "string") for (const item of array.value) writer.string(item);
  else for (const item of array.value) writer.scalar(array.of, item);
}

function writeTensorInfos(writer: ByteWriter, tensors: readonly TensorInfo[], alignment: number): void {
  let offset = 0;
  for (const tensor of tensors) {
    if (tensor.dimensions.length > maxDimensions) throw new RangeError(`${tensor.name} has too many dimensions`);
    writer.string(tensor.name);
    writer.scalar("uint32", tensor.dimensions.length);
    for (const size of tensor.dimensions) writer.scalar("uint64", size);
    writer.scalar("uint32", tensorTypes[tensor.type].id);
    writer.scalar("uint64", offset);
    const bytes = sizeOf(tensor);
    offset += bytes + paddingAfter(bytes, alignment);
  }
}
