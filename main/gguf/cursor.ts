import { type ScalarTypeName, scalarBytes } from "./types.ts";

/** A metadata number: a `bigint` only where a 64-bit integer is not a safe number. */
export type GgufScalar = number | bigint | boolean;

/** More bytes of the file are needed than were read so far. */
export class OutOfBytes extends Error {
  readonly availableBytes: number;
  constructor(availableBytes: number) {
    super(`more than ${availableBytes} bytes are needed`);
    this.availableBytes = availableBytes;
  }
}

/** The header says something that cannot be. The message completes "The model file is damaged (…)". */
export class Implausible extends Error {}

/** Reads forward through the bytes of a header; never past them, and never on the word of the header alone. */
export interface Cursor {
  readonly position: number;
  uint32(): number;
  /** A 64-bit count, length or offset. Implausible above `max`. */
  count(what: string, max: number): number;
  scalar(type: ScalarTypeName): GgufScalar;
  text(bytes: number): string;
  skip(bytes: number): void;
  /** Passes over this many strings, each behind its length. */
  skipTexts(texts: number, what: string): void;
}

/** @param limitBytes where every header must have ended */
export function createCursor(bytes: Buffer, limitBytes: number): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;

  /** The start of the next `length` bytes, which are then behind the cursor. */
  function take(length: number): number {
    const start = position;
    const end = start + length;
    if (end > limitBytes) throw new Implausible("its header is longer than any real one");
    if (end > bytes.length) throw new OutOfBytes(bytes.length);
    position = end;
    return start;
  }

  function count(what: string, max: number): number {
    const at = take(8);
    // Two halves, because a vocabulary has a million lengths and a bigint each would be slow.
    const value = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    if (value > max) throw new Implausible(`${what} is ${view.getBigUint64(at, true)}`);
    return value;
  }

  return {
    get position(): number {
      return position;
    },
    uint32: () => bytes.readUInt32LE(take(4)),
    count,
    scalar: (type) => readScalar(bytes, take(scalarBytes[type]), type),
    text(length): string {
      const start = take(length);
      return bytes.toString("utf8", start, start + length);
    },
    skip(length): void {
      take(length);
    },
    skipTexts(texts, what): void {
      for (let index = 0; index < texts; index += 1) take(count(what, Number.MAX_SAFE_INTEGER));
    },
  };
}

function readScalar(bytes: Buffer, at: number, type: ScalarTypeName): GgufScalar {
  switch (type) {
    case "uint8":
      return bytes.readUInt8(at);
    case "int8":
      return bytes.readInt8(at);
    case "uint16":
      return bytes.readUInt16LE(at);
    case "int16":
      return bytes.readInt16LE(at);
    case "uint32":
      return bytes.readUInt32LE(at);
    case "int32":
      return bytes.readInt32LE(at);
    case "float32":
      return bytes.readFloatLE(at);
    case "bool":
      return bytes.readUInt8(at) !== 0;
    case "uint64":
      return narrow(bytes.readBigUInt64LE(at));
    case "int64":
      return narrow(bytes.readBigInt64LE(at));
    case "float64":
      return bytes.readDoubleLE(at);
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
