import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { titleOf } from "#app/chat/title.ts";

describe("a conversation's title", () => {
  it.each([
    ["Why is the sky blue?", "Why is the sky blue?"],
    ["\n\n  Why?  \nBecause.", "Why?"],
    ["# Why **this**\nand that", "Why this"],
    ["- [ ] a list", "[ ] a list"],
    ["> 1. `npm` or *yarn*?", "npm or yarn?"],
    ["See [the docs](https://example.com/a) and ![a cat](cat.png)", "See the docs and a cat"],
    ["what does snake_case_name * 2 * 3 do", "what does snake_case_name * 2 * 3 do"],
    ["```python\nprint(1)\n```", "print(1)"],
    ["---\nAfter the rule", "After the rule"],
    ["tab\tand\u0007bell", "tab and bell"],
    ["???", "???"],
    ["   ", "Untitled"],
  ])("of %j is %j", (prompt, title) => {
    expect(titleOf(prompt)).toBe(title);
  });

  it("is cut after a whole word", () => {
    const prompt = "Explain to me in some detail how a bill becomes a law in the United Kingdom";
    expect(titleOf(prompt)).toBe("Explain to me in some detail how a bill becomes a law in…");
    expect(titleOf("Explain to me how a bill becomes a law in the realm at large, then stop")).toBe(
      "Explain to me how a bill becomes a law in the realm at…",
    );
  });

  it("is cut within a word that alone is too long, but never within a character", () => {
    expect(titleOf("x".repeat(100))).toBe(`${"x".repeat(59)}…`);
    expect(titleOf("👩‍👩‍👧".repeat(100))).toBe(`${"👩‍👩‍👧".repeat(59)}…`);
  });

  it("is one line of at most 60 characters for any prompt", () => {
    const graphemes = new Intl.Segmenter();
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (prompt) => {
        const title = titleOf(prompt);
        expect(title).not.toBe("");
        expect(title).toBe(title.trim());
        expect(title).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect([...graphemes.segment(title)].length).toBeLessThanOrEqual(60);
      }),
    );
  });

  it("does not need to read a whole book", () => {
    expect(titleOf("word ".repeat(4_000_000))).toBe(`${"word ".repeat(11)}word…`);
  });
});
