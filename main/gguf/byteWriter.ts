import { type ScalarTypeName, scalarBytes } from "./types.ts";

const encoder = new TextEncoder();
const initialBytes = 64 * 1024;

/** Grows as it is written to; little-endian, as GGUF is. */
export class ByteWriter {
  #bytes = new Uint8Array(initialBytes);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  scalar(type: ScalarTypeName, value: number | bigint | boolean): void {
    const at = this.#reserve(scalarBytes[type]);
    setScalar[type](this.#view, at, value);
  }

  /** A length of 8 bytes, then UTF-8. */
  string(value: string): void {
    const encoded = encoder.encode(value);
    this.scalar("uint64", encoded.length);
    // Reserved first: it may put other bytes into the place of these.
    const at = this.#reserve(encoded.length);
    this.#bytes.set(encoded, at);
  }

  padTo(alignment: number): void {
    this.#reserve(paddingAfter(this.#length, alignment));
  }

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) this.#grow();
    return at;
  }

  #grow(): void {
    const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Bytes that are missing after `length` to the next multiple of `alignment`. */
export function paddingAfter(length: number, alignment: number): number {
  return (alignment - (length % alignment)) % alignment;
}

type Setter = (view: DataView, at: number, value: number | bigint | boolean) => void;

const setScalar: Readonly<Record<ScalarTypeName, Setter>> = {
  uint8: (view, at, value) => view.setUint8(at, Number(value)),
  int8: (view, at, value) => view.setInt8(at, Number(value)),
  uint16: (view, at, value) => view.setUint16(at, Number(value), true),
  int16: (view, at, value) => view.setInt16(at, Number(value), true),
  uint32: (view, at, value) => view.setUint32(at, Number(value), true),
  int32: (view, at, value) => view.setInt32(at, Number(value), true),
  float32: (view, at, value) => view.setFloat32(at, Number(value), true),
  float64: (view, at, value) => view.setFloat64(at, Number(value), true),
  bool: (view, at, value) => view.setUint8(at, Number(value)),
  uint64: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
  int64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
};
