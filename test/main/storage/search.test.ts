import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { asked, converse, text } from "./samples.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

function openStore() {
  const { database } = openDatabase(temporaryFolder());
  return createConversationStore(database, () => new Date());
}

function filled() {
  const store = openStore();
  converse(store, "cafe", "Where is the Café Müller?", "In Bremen, near the river.", "Coffee");
  converse(store, "probe", "What is a liveness probe?", "Kubernetes restarts what does not answer.", "Pods");
  converse(store, "tokyo", "東京都に行きたい", "新幹線で行けます。", "旅行");
  return store;
}

describe("search", () => {
  it.each([
    ["a word of a title", "coffee", ["cafe"]],
    ["a word of a prompt", "liveness", ["probe"]],
    ["a word of an answer", "kubernetes", ["probe"]],
    ["the beginning of a word", "kube", ["probe"]],
    ["letters without their accents", "cafe muller", ["cafe"]],
    ["words of which each is in another text", "pods liveness restarts", ["probe"]],
    ["a word that is nowhere beside one that is", "liveness banana", []],
    ["a part of a run without spaces", "京都", ["tokyo"]],
    ["the middle of a word", "ubernetes", []],
    ["nothing but punctuation", '"*() AND', []],
    ["an operator only as a word", "liveness OR banana", []],
    ["a word that looks like an operator", "liveness NOT probe", ["probe"]],
  ])("finds %s", (_, query, found) => {
    expect(
      filled()
        .list(query, 10)
        .map(({ id }) => id),
    ).toEqual(found);
  });

  it("quotes the newest text in which all words are, with the match marked", () => {
    const store = filled();
    expect(store.list("bremen river", 10)[0]?.excerpt).toBe("In \u0001Bremen\u0002, near the \u0001river\u0002.");
    expect(store.list("京都", 10)[0]?.excerpt).toBe("東\u0001京都\u0002に行きたい");
    converse(store, "more", "Bremen", "No.\n\nNothing more about Bremen", "Bremen");
    expect(store.list("bremen", 1)[0]?.excerpt).toBe("No. Nothing more about \u0001Bremen\u0002");
  });

  it("does not find what a model thought, nor an older title", () => {
    const store = openStore();
    store.apply("c", asked("c", "t", "Hello", "Hello"));
    store.apply("c", { type: "answering", turnId: "t", answerId: "a" });
    store.apply("c", text("a", "secretly pondering", "thinking"));
    store.seal("a", { type: "complete" });
    store.rename("c", "Goodbye");
    expect(store.list("pondering", 10)).toEqual([]);
    expect(store.list("goodbye", 10)).toHaveLength(1);
    store.apply("c", asked("c", "t2", "Again", "Farewell"));
    expect(store.list("goodbye", 10)).toEqual([]);
  });

  it("keeps markers that a text contains out of the excerpt", () => {
    const store = openStore();
    converse(store, "c", "Hello", "one \u0001two\u0002 three");
    expect(store.list("three", 10)[0]?.excerpt).toBe("one two \u0001three\u0002");
  });

  it("finds a long text by its beginning", () => {
    const store = openStore();
    converse(store, "c", `needle ${"hay ".repeat(1_000_000)}`, "Found");
    expect(store.list("needle", 10)).toHaveLength(1);
  });

  it("never takes a query for syntax", () => {
    const store = filled();
    const query = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...'a"*^:(){}-+\0\u0001 京') }),
    );
    fc.assert(
      fc.property(query, (typed) => {
        expect(store.list(typed, 10).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("finds a conversation by each word of its prompt", () => {
    const store = openStore();
    let count = 0;
    const word = fc.string({ unit: "grapheme", minLength: 1 }).filter((typed) => /^[\p{L}\p{N}]+$/u.test(typed));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const id = `c${count++}`;
        converse(store, id, words.join(" "), "Yes", "Title");
        for (const typed of words) expect(store.list(typed, 500).map((found) => found.id)).toContain(id);
      }),
      { numRuns: 50 },
    );
  });
});
