import { describe, expect, it } from "vitest";
import { bitsPerWeight, parametersOf, qualityPrior } from "#app/routing/quality.ts";

const gb = 1e9;

describe("the quality prior", () => {
  it("is one more for twice the parameters", () => {
    const small = qualityPrior({ parameters: 4 * gb, sizeBytes: 2.4 * gb });
    expect(qualityPrior({ parameters: 8 * gb, sizeBytes: 4.8 * gb })).toBeCloseTo(small + 1);
  });

  it("is the same for every compression above four bits", () => {
    const sixteen = qualityPrior({ parameters: 8 * gb, sizeBytes: 16 * gb });
    expect(qualityPrior({ parameters: 8 * gb, sizeBytes: 4 * gb })).toBe(sixteen);
  });

  it("loses one for each bit below four", () => {
    const four = qualityPrior({ parameters: 8 * gb, sizeBytes: 4 * gb });
    expect(qualityPrior({ parameters: 8 * gb, sizeBytes: 2 * gb })).toBe(four - 2);
  });

  it("takes a file that does not tell its parameters for a 4.5-bit one", () => {
    expect(parametersOf({ parameters: null, sizeBytes: 4.5 * gb })).toBe(8 * gb);
    expect(parametersOf({ parameters: 0, sizeBytes: 4.5 * gb })).toBe(8 * gb);
    expect(bitsPerWeight({ parameters: null, sizeBytes: 4.5 * gb })).toBeNull();
    expect(qualityPrior({ parameters: null, sizeBytes: 4.5 * gb })).toBe(Math.log2(8 * gb));
    expect(qualityPrior({ parameters: null, sizeBytes: 0 })).toBe(0);
  });
});
