import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockSplitter } from "../../../renderer/markdown/blocks.ts";
import { codeAnswer, weekendAnswer } from "../support/texts.ts";

/** Whatever a model might write: the marks of Markdown in any order. */
const anyMarkdown = fc
  .array(
    fc.constantFrom(
      "- ",
      "1. ",
      "\n",
      "\n\n",
      "```",
      "# ",
      "| a | b |",
      "|---|",
      "> ",
      "word ",
      "  ",
      "\t",
      "===",
      "[a]: b",
      "<b>",
    ),
  )
  .map((parts) => parts.join(""));

const sources = (text: string) => new BlockSplitter().split(text).map(({ source }) => source);

describe("splitting", () => {
  it("takes a text apart where Markdown has its blocks", () => {
    expect(sources("# Title\n\nOne\ntwo\n\n- a\n\n- b\n\n```\ncode\n\nmore\n```\n")).toEqual([
      "# Title\n\n",
      "One\ntwo\n\n",
      "- a\n\n- b\n\n",
      "```\ncode\n\nmore\n```\n",
    ]);
  });

  it("keeps an unfinished code block in one piece", () => {
    expect(sources("Look:\n\n```ts\nconst a = 1;\n\nconst b")).toEqual(["Look:\n\n", "```ts\nconst a = 1;\n\nconst b"]);
  });

  it("tells definitions of links from what is shown", () => {
    const blocks = new BlockSplitter().split("See [it][1].\n\n[1]: https://example.com\n");
    expect(blocks.map(({ definition }) => definition)).toEqual([false, true]);
  });
});

describe("a text that grows", () => {
  it("keeps the identity of the blocks that can change no more", () => {
    const splitter = new BlockSplitter();
    const before = splitter.split("One\n\nTwo\n\nThree\n\nFour");
    const after = splitter.split("One\n\nTwo\n\nThree\n\nFour and more\n\nFive");
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after.at(-1)?.source).toBe("Five");
  });

  it("is never lost or doubled, wherever the pieces end", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(weekendAnswer, codeAnswer, codeAnswer.replaceAll("\n", "\r\n")), anyMarkdown),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }),
        (text, steps) => {
          const splitter = new BlockSplitter();
          let end = 0;
          for (const step of steps) {
            end = Math.min(text.length, end + step);
            const joined = splitter.split(text.slice(0, end)).map(({ source }) => source);
            expect(joined.join("")).toBe(text.slice(0, end));
          }
        },
      ),
    );
  });

  it("ends in the blocks that the whole text has", () => {
    for (const text of [weekendAnswer, codeAnswer]) {
      const splitter = new BlockSplitter();
      for (let end = 1; end < text.length; end++) splitter.split(text.slice(0, end));
      expect(splitter.split(text)).toEqual(new BlockSplitter().split(text));
    }
  });

  it("starts over when it became another text", () => {
    const splitter = new BlockSplitter();
    splitter.split("One\n\nTwo\n\nThree\n\nFour");
    expect(splitter.split("Other").map(({ source }) => source)).toEqual(["Other"]);
  });
});
