import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeGguf } from "#main/gguf/writer.ts";
import { uniqueChunks } from "../../../scripts/demo/chunks.ts";
import { demoModel } from "../../../scripts/demo/demoModel.ts";
import { parseGuide, readCommonWords, readGuide } from "../../../scripts/demo/guide.ts";
import { demoTokens, marks, spelledToken } from "../../../scripts/demo/vocabulary.ts";
import { halfPrecisionModel } from "./halfPrecision.ts";

const entries = readGuide();
const tokens = demoTokens(entries, readCommonWords());
const idOf = (text: string) => tokens.findIndex((token) => token.text === text);

describe("assets/demo.gguf", () => {
  const rebuilt = join(tmpdir(), `snug-demo-${process.pid}.gguf`);
  afterAll(() => rm(rebuilt, { force: true }));

  test("is what `npm run demo` builds from the guide, byte for byte, and small", async () => {
    await writeGguf(rebuilt, demoModel());
    const [committed, built] = await Promise.all([
      readFile(new URL("../../../assets/demo.gguf", import.meta.url)),
      readFile(rebuilt),
    ]);
    const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    expect(hash(committed), "run `npm run demo` after a change to the guide").toBe(hash(built));
    expect(committed.length).toBeLessThan(5_000_000);
  });
});

describe("the vocabulary", () => {
  test("has every text once, as llama.cpp insists", () => {
    const texts = tokens.map(spelledToken);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("spells every answer with its pieces, in their order", () => {
    for (const [index, { answer }] of entries.entries()) {
      const pieces = tokens.filter((token) => token.place?.entry === index);
      expect(pieces.map((token) => token.text).join("")).toBe(answer);
      expect(pieces.map((token) => token.place?.step)).toEqual([...pieces.keys()]);
      // The worker keeps 256 tokens free for an answer.
      expect(pieces.length).toBeLessThan(250);
    }
  });
});

describe("in half precision, as GPUs compute", () => {
  const next = halfPrecisionModel(tokens);

  test("every piece is followed by the next one, and the last by the end, far ahead of all others", () => {
    const start = idOf(marks.start);
    for (const [id, { place }] of tokens.entries()) {
      if (place === null) continue;
      const following = next([start, id]);
      expect(following.id).toBe(place.last ? idOf(marks.end) : id + 1);
      expect(following.margin).toBeGreaterThan(30);
    }
  });

  test("the latest of many turns decides", () => {
    const questions = [" hotkey", " ollama", " receipt", " documents", " eject"];
    const expected = ["hotkey", "ollama", "receipt", "documents", "memory"];
    const user = (word: string) => [idOf(marks.user), idOf(word), idOf(marks.end), idOf(marks.assistant)];
    for (const turns of [1, 2, 3, 10, 20, 39, 40]) {
      const words = Array.from({ length: turns }, (_, turn) => questions[turn % questions.length] ?? "");
      const { id, margin } = next([idOf(marks.start), ...words.flatMap(user)]);
      const place = tokens[id]?.place;
      expect(entries[place?.entry ?? -1]?.name).toBe(expected[(turns - 1) % questions.length]);
      expect(place?.step).toBe(0);
      expect(margin).toBeGreaterThan(30);
    }
  });
});

describe("uniqueChunks", () => {
  test("joins words where one alone would occur twice", () => {
    expect(uniqueChunks(["a b a c", "a d"], new Set([" b"]))).toEqual([["a", " b a", " c"], ["a d"]]);
  });

  test("takes a longer piece earlier where the end would not work out", () => {
    expect(uniqueChunks(["x y"], new Set([" y"]))).toEqual([["x y"]]);
  });

  test("refuses a text that occurs already", () => {
    expect(() => uniqueChunks(["x", "x"], new Set())).toThrow("“x…” cannot be cut");
  });
});

describe("parseGuide", () => {
  test("reads words with their weights, and joins lines but not lists, tables and code", () => {
    const guide =
      "# Title\n\nIntro.\n\n## one\n\nWords: a 1, b\n0.5\n\nSome\ntext:\n\n- x\n- y\n  z\n\n```sh\na\nb\n```\n";
    const [entry] = parseGuide(guide);
    expect(entry?.name).toBe("one");
    expect(Object.fromEntries(entry?.words ?? [])).toEqual({ a: 1, b: 0.5 });
    expect(entry?.answer).toBe("Some text:\n\n- x\n- y   z\n\n```sh\na\nb\n```");
  });

  test("names an entry without words and a word without a weight", () => {
    expect(() => parseGuide("## one\n\nAnswer")).toThrow("“one” does not tell its words");
    expect(() => parseGuide("## one\n\nWords: a\n\nAnswer")).toThrow("“a” has no weight");
  });
});
