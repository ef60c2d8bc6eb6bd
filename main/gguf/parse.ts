import { type Cursor, type GgufScalar, Implausible } from "./cursor.ts";
import {
  defaultAlignment,
  ggufVersion,
  maxDimensions,
  scalarBytes,
  type TensorTypeName,
  tensorBytes,
  tensorTypeName,
  type ValueTypeName,
  valueTypes,
} from "./types.ts";

/** An array of the metadata. Long ones (a vocabulary) are passed over: `values` is null and only their size is known. */
interface GgufArray {
  readonly type: "array";
  readonly elementType: ValueTypeName;
  readonly count: number;
  readonly values: readonly GgufValue[] | null;
}

/** A string too long to keep (an embedded `tokenizer.json`). */
interface GgufLongString {
  readonly type: "longString";
  readonly bytes: number;
}

export type GgufValue = GgufScalar | string | GgufArray | GgufLongString;

interface GgufTensor {
  readonly name: string;
  /** The fastest-changing dimension first, as the file has them. */
  readonly dimensions: readonly number[];
  readonly elements: number;
  readonly type: TensorTypeName;
  /** From the start of the tensor data, in bytes. */
  readonly offset: number;
  readonly byteSize: number;
}

export interface ParsedHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Bytes; a power of two. */
  readonly alignment: number;
  /** Where tensor data starts in the file. */
  readonly dataOffset: number;
}

/** A tensor is stored in a way that this version does not know. */
export class UnknownTensorType extends Error {
  readonly typeId: number;
  constructor(typeId: number) {
    super(`tensor type ${typeId}`);
    this.typeId = typeId;
  }
}

/** Far above what real models have (a few thousand tensors, a few hundred keys), so a lie cannot cost memory. */
const limits = { metadata: 100_000, tensors: 100_000, keyBytes: 65_535, nameBytes: 1024, keptStringBytes: 2 ** 20 };

/** Nothing nests arrays today; the format allows it. */
const maxArrayDepth = 4;

/**
 * Everything after the magic number.
 * @param keepArrayElements longer arrays are passed over
 */
export function parseHeader(cursor: Cursor, keepArrayElements: number): ParsedHeader {
  const version = parseVersion(cursor);
  const tensorCount = cursor.count("its number of tensors", limits.tensors);
  const metadataCount = cursor.count("its number of metadata entries", limits.metadata);
  const metadata = parseMetadata(cursor, metadataCount, keepArrayElements);
  const alignment = alignmentOf(metadata);
  const tensors = parseTensors(cursor, tensorCount, alignment);
  return { version, metadata, tensors, alignment, dataOffset: roundUp(cursor.position, alignment) };
}

function parseVersion(cursor: Cursor): number {
  const version = cursor.uint32();
  if (version === 2 || version === ggufVersion) return version;
  const swapped = version > 0 && version % 0x1000000 === 0;
  throw new Implausible(swapped ? "it is a big-endian file" : `its format version is ${version}`);
}

function parseMetadata(cursor: Cursor, count: number, keepArrayElements: number): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < count; index += 1) {
    const key = cursor.text(cursor.count("the length of a metadata key", limits.keyBytes));
    if (metadata.has(key)) throw new Implausible(`its metadata has ${shown(key)} twice`);
    metadata.set(key, parseValue(cursor, parseValueType(cursor, key), key, keepArrayElements));
  }
  return metadata;
}

const valueTypeNames = new Map<number, ValueTypeName>(
  Object.entries(valueTypes).map(([name, id]) => [id, name as ValueTypeName]),
);

function parseValueType(cursor: Cursor, key: string): ValueTypeName {
  const id = cursor.uint32();
  const type = valueTypeNames.get(id);
  if (type === undefined) throw new Implausible(`the type of its metadata ${shown(key)} is ${id}`);
  return type;
}

function parseValue(cursor: Cursor, type: ValueTypeName, key: string, keep: number, depth = 0): GgufValue {
  if (type === "string") return parseString(cursor, key);
  if (type !== "array") return cursor.scalar(type);
  if (depth === maxArrayDepth) throw new Implausible(`its metadata ${shown(key)} nests too deeply`);
  const elementType = parseValueType(cursor, key);
  const count = cursor.count(lengthOf(key), Number.MAX_SAFE_INTEGER);
  if (count > keep || depth > 0) {
    skipValues(cursor, elementType, count, key, depth + 1);
    return { type: "array", elementType, count, values: null };
  }
  // Not `Array(count)`: the array grows with what is really there.
  const values: GgufValue[] = [];
  while (values.length < count) values.push(parseValue(cursor, elementType, key, keep, depth + 1));
  return { type: "array", elementType, count, values };
}

function parseString(cursor: Cursor, key: string): string | GgufLongString {
  const bytes = cursor.count(lengthOf(key), Number.MAX_SAFE_INTEGER);
  if (bytes <= limits.keptStringBytes) return cursor.text(bytes);
  cursor.skip(bytes);
  return { type: "longString", bytes };
}

/** Every element is at least one byte, and the cursor stops at the header's limit: the loops are bounded by it. */
function skipValues(cursor: Cursor, type: ValueTypeName, count: number, key: string, depth: number): void {
  if (type === "string") {
    cursor.skipTexts(count, lengthOf(key));
  } else if (type === "array") {
    for (let index = 0; index < count; index += 1) parseValue(cursor, "array", key, 0, depth);
  } else {
    cursor.skip(count * scalarBytes[type]);
  }
}

function lengthOf(key: string): string {
  return `the length of its metadata ${shown(key)}`;
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const alignment = metadata.get("general.alignment") ?? defaultAlignment;
  const plausible = typeof alignment === "number" && Number.isInteger(Math.log2(alignment)) && alignment >= 1;
  if (!plausible || alignment > 2 ** 31) throw new Implausible("its alignment is not a power of two");
  return alignment;
}

function parseTensors(cursor: Cursor, count: number, alignment: number): readonly GgufTensor[] {
  const names = new Set<string>();
  const tensors: GgufTensor[] = [];
  while (tensors.length < count) {
    const tensor = parseTensor(cursor, alignment);
    if (names.has(tensor.name)) throw new Implausible(`it has the tensor ${shown(tensor.name)} twice`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  return tensors;
}

function parseTensor(cursor: Cursor, alignment: number): GgufTensor {
  const name = cursor.text(cursor.count("the length of a tensor's name", limits.nameBytes));
  const dimensions = parseDimensions(cursor, name);
  const typeId = cursor.uint32();
  const type = tensorTypeName(typeId);
  if (type === null) throw new UnknownTensorType(typeId);
  const offset = cursor.count(`the place of its tensor ${shown(name)}`, Number.MAX_SAFE_INTEGER);
  if (offset % alignment !== 0) throw new Implausible(`its tensor ${shown(name)} is not aligned`);
  const byteSize = tensorBytes(type, dimensions);
  if (byteSize === null) throw new Implausible(`the rows of its tensor ${shown(name)} are not whole blocks of ${type}`);
  return { name, dimensions, elements: elementsOf(dimensions, name), type, offset, byteSize };
}

function parseDimensions(cursor: Cursor, name: string): readonly number[] {
  const count = cursor.uint32();
  if (count > maxDimensions) throw new Implausible(`its tensor ${shown(name)} has ${count} dimensions`);
  return Array.from({ length: count }, () =>
    cursor.count(`a dimension of its tensor ${shown(name)}`, Number.MAX_SAFE_INTEGER),
  );
}

/** Elements take up to 8 bytes, so this keeps the tensor's size a safe number too. */
const maxElements = Number.MAX_SAFE_INTEGER / 8;

function elementsOf(dimensions: readonly number[], name: string): number {
  // Zeros are set aside first: they would hide an overflow of the other dimensions.
  const product = dimensions.reduce((size, dimension) => size * Math.max(1, dimension), 1);
  if (product > maxElements) throw new Implausible(`its tensor ${shown(name)} is larger than anything can be`);
  return dimensions.includes(0) ? 0 : product;
}

/** A name from the file, short and printable whatever it is. */
function shown(name: string): string {
  const printable = name.replaceAll(/\p{C}/gu, "�");
  return `“${printable.length > 60 ? `${printable.slice(0, 60)}…` : printable}”`;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
