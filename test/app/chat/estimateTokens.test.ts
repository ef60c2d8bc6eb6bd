import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "#app/chat/estimateTokens.ts";

describe("an estimate of tokens", () => {
  it("is nothing for nothing", () => expect(estimateTokens("")).toBe(0));

  it("counts about four letters a token in English", () => {
    expect(estimateTokens("The quick brown fox jumps over the lazy dog")).toBe(11);
  });

  it("counts each CJK character", () => {
    expect(estimateTokens("世界你好")).toBe(4);
    expect(estimateTokens("こんにちは")).toBe(5);
    expect(estimateTokens("안녕하세요")).toBe(5);
  });

  it("counts digits and other alphabets more densely than English", () => {
    expect(estimateTokens("1234567890")).toBe(5);
    expect(estimateTokens("Привет")).toBe(3);
  });

  it("grows, or stays, with every text that is added to a short one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, added) => {
        expect(estimateTokens(text + added)).toBeGreaterThanOrEqual(estimateTokens(text));
      }),
    );
  });

  it("judges a long text by samples within a few percent of counting it all", () => {
    const piece = "Prices rose by 12 % in 2024; 世界 says so. ";
    const long = piece.repeat(20_000);
    const counted = estimateTokens(piece.repeat(2000)) * 10;
    expect(Math.abs(estimateTokens(long) - counted) / counted).toBeLessThan(0.05);
  });

  it("notices what is only in the second half of a long text", () => {
    const half = "a".repeat(500_000);
    expect(estimateTokens(half + "界".repeat(500_000))).toBeGreaterThan(3 * estimateTokens(half));
  });
});
