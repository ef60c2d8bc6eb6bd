import type { TensorTypeName } from "./types.ts";

/** The types that numbers can be encoded to here: the ones whose encoding is one obvious rounding. */
export type EncodableType = Extract<TensorTypeName, "F32" | "F16" | "BF16" | "Q8_0" | "Q4_0">;

/** Numbers as a tensor's bytes. Block layouts and rounding are llama.cpp's (`ggml/src/ggml-quants.c`). */
export function encode(type: EncodableType, values: Float32Array): Uint8Array {
  return encoders[type](values);
}

const encoders: Readonly<Record<EncodableType, (values: Float32Array) => Uint8Array>> = {
  F32: encodeF32,
  F16: (values) => encodeHalves(values, toFloat16),
  BF16: (values) => encodeHalves(values, toBfloat16),
  Q8_0: (values) => encodeBlocks(values, 34, encodeQ8Block),
  Q4_0: (values) => encodeBlocks(values, 18, encodeQ4Block),
};

function encodeF32(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return new Uint8Array(view.buffer);
}

function encodeHalves(values: Float32Array, toBits: (value: number) => number): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, index) => {
    view.setUint16(index * 2, toBits(value), true);
  });
  return new Uint8Array(view.buffer);
}

const scratch = new DataView(new ArrayBuffer(4));

function floatBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

/** The nearest IEEE half-precision number's bits; ties go to the even one, too large becomes infinite. */
export function toFloat16(value: number): number {
  const sign = (floatBits(value) >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  // Below the smallest normal number (2^-14) the step stays 2^-24; above it the step grows with the exponent.
  const exponent = Math.max(-14, (floatBits(size) >>> 23) - 127);
  const steps = roundHalfEven(size * 2 ** (10 - exponent));
  return sign | (steps + (exponent + 14) * 1024);
}

/** The upper half of a float's bits, rounded to the nearest, ties to even. */
export function toBfloat16(value: number): number {
  const bits = floatBits(value);
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

const blockElements = 32;

type BlockEncoder = (block: Float32Array, into: DataView, at: number) => void;

function encodeBlocks(values: Float32Array, blockBytes: number, encodeBlock: BlockEncoder): Uint8Array {
  if (values.length % blockElements !== 0) throw new RangeError(`${values.length} numbers are not whole blocks`);
  const blocks = values.length / blockElements;
  const view = new DataView(new ArrayBuffer(blocks * blockBytes));
  for (let block = 0; block < blocks; block++) {
    encodeBlock(values.subarray(block * blockElements, (block + 1) * blockElements), view, block * blockBytes);
  }
  return new Uint8Array(view.buffer);
}

/** A half-precision scale, then 32 signed bytes. */
function encodeQ8Block(block: Float32Array, into: DataView, at: number): void {
  const scale = Math.fround(Math.abs(largest(block)) / 127);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  into.setUint16(at, toFloat16(scale), true);
  block.forEach((value, index) => {
    into.setInt8(at + 2 + index, roundAwayFromZero(Math.fround(value * inverse)));
  });
}

/** A half-precision scale, then 16 bytes: the first half of the numbers in the low four bits, the second in the high. */
function encodeQ4Block(block: Float32Array, into: DataView, at: number): void {
  const scale = Math.fround(largest(block) / -8);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  const step = (value: number) => Math.min(15, Math.trunc(Math.fround(Math.fround(value * inverse) + 8.5)));
  into.setUint16(at, toFloat16(scale), true);
  for (let index = 0; index < 16; index++) {
    into.setUint8(at + 2 + index, step(block[index] ?? 0) | (step(block[index + 16] ?? 0) << 4));
  }
}

/** The number that is farthest from zero, with its sign. */
function largest(block: Float32Array): number {
  return block.reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far), 0);
}

function roundAwayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}
