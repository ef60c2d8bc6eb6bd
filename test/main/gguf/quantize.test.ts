import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode, toBfloat16, toFloat16 } from "#main/gguf/quantize.ts";

/** A half-precision number from its bits, by the definition of the format. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function decodeQ8Block(bytes: Uint8Array): number[] {
  const scale = fromFloat16(view(bytes).getUint16(0, true));
  return Array.from({ length: 32 }, (_, index) => view(bytes).getInt8(2 + index) * scale);
}

function decodeQ4Block(bytes: Uint8Array): number[] {
  const scale = fromFloat16(view(bytes).getUint16(0, true));
  const nibble = (index: number) => ((bytes[2 + (index % 16)] ?? 0) >>> (index < 16 ? 0 : 4)) & 15;
  return Array.from({ length: 32 }, (_, index) => (nibble(index) - 8) * scale);
}

const block = fc
  .array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 32, maxLength: 32 })
  .map((values) => Float32Array.from(values));

const largest = (values: Iterable<number>) => Math.max(...[...values].map(Math.abs));

describe("half precision", () => {
  test("every half-precision number keeps its bits", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromFloat16(bits);
      if (!Number.isNaN(value)) expect(toFloat16(value)).toBe(bits);
    }
  });

  test("other numbers become the nearest one, ties the even one", () => {
    expect(toFloat16(1 + 2 ** -11)).toBe(0x3c00);
    expect(toFloat16(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(toFloat16(65_519)).toBe(0x7bff);
    expect(toFloat16(65_520)).toBe(0x7c00);
    expect(toFloat16(2 ** -25)).toBe(0);
    expect(fromFloat16(toFloat16(Number.NaN))).toBeNaN();
    fc.assert(
      fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), (value) => {
        const near = toFloat16(value);
        const error = Math.abs(fromFloat16(near) - value);
        const distances = [near - 1, near + 1].map((bits) => Math.abs(fromFloat16(bits & 0xffff) - value));
        for (const distance of distances) if (!Number.isNaN(distance)) expect(error).toBeLessThanOrEqual(distance);
      }),
    );
  });
});

test("bfloat16 is a float's upper half, rounded to even", () => {
  expect(toBfloat16(1)).toBe(0x3f80);
  expect(toBfloat16(-2)).toBe(0xc000);
  expect(toBfloat16(1 + 2 ** -8)).toBe(0x3f80);
  expect(toBfloat16(1 + 3 * 2 ** -8)).toBe(0x3f82);
});

describe("blocks", () => {
  test("Q8_0 is a scale and 32 signed bytes", () => {
    const values = Float32Array.from({ length: 32 }, (_, index) => (index === 5 ? -127 : index));
    const bytes = encode("Q8_0", values);
    expect(bytes.length).toBe(34);
    expect(view(bytes).getUint16(0, true)).toBe(0x3c00);
    expect(decodeQ8Block(bytes)).toEqual([...values]);
  });

  test("Q4_0 is a scale and 32 four-bit numbers, first half low, second half high", () => {
    const values = Float32Array.from({ length: 32 }, (_, index) => (index % 16) - 8);
    const bytes = encode("Q4_0", values);
    expect(bytes.length).toBe(18);
    expect([...bytes.subarray(2)]).toEqual(Array.from({ length: 16 }, (_, index) => index * 0x11));
    expect(decodeQ4Block(bytes)).toEqual([...values]);
  });

  test("no number moves by more than its step allows", () => {
    fc.assert(
      fc.property(block, (values) => {
        const far = largest(values);
        const q8 = decodeQ8Block(encode("Q8_0", values));
        const q4 = decodeQ4Block(encode("Q4_0", values));
        values.forEach((value, index) => {
          expect(Math.abs((q8[index] ?? 0) - value)).toBeLessThanOrEqual(far / 127 / 1.9 + 1e-6);
          // The range is -8 to 7 steps, so that the far end of the other sign may be cut by a whole step.
          expect(Math.abs((q4[index] ?? 0) - value)).toBeLessThanOrEqual((far / 8) * 1.01 + 1e-6);
        });
      }),
    );
  });

  test("zeros stay zeros and unfinished blocks are refused", () => {
    expect(decodeQ8Block(encode("Q8_0", new Float32Array(32)))).toEqual(new Array(32).fill(0));
    expect(() => encode("Q4_0", new Float32Array(31))).toThrow("not whole blocks");
  });
});
