import { describe, expect, it } from "vitest";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { asked, converse, receipt, text } from "./samples.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const now = () => new Date("2026-08-02T12:00:00.000Z");

function open(folder = temporaryFolder()) {
  const { database } = openDatabase(folder);
  return { folder, database, store: createConversationStore(database, now) };
}

describe("what is kept", () => {
  it("keeps a conversation with its answers across a restart", () => {
    const { folder, database, store } = open();
    store.apply("c", asked("c", "t", "Why is the sky blue?", "The sky"));
    store.apply("c", { type: "answering", turnId: "t", answerId: "a" });
    store.apply("c", { type: "routed", answerId: "a", receipt });
    store.apply("c", { type: "state", answerId: "a", state: { type: "streaming" } });
    store.apply("c", text("a", "Let me see. ", "thinking"));
    store.apply("c", text("a", "Rayleigh "));
    store.apply("c", text("a", "scattering."));
    const before = store.get("c");
    store.seal("a", { type: "complete" });
    database.close();

    const turn = open(folder).store.get("c")?.turns[0];
    expect(turn?.prompt).toBe("Why is the sky blue?");
    expect(turn?.answers).toEqual([
      {
        id: "a",
        segments: [
          { type: "thinking", text: "Let me see. " },
          { type: "answer", text: "Rayleigh scattering." },
        ],
        state: { type: "complete" },
        receipt,
      },
    ]);
    expect(before?.turns[0]?.answers[0]?.segments).toEqual(turn?.answers[0]?.segments);
  });

  it("ends an answer that its process left open, with all it had written", () => {
    const { folder, database, store } = open();
    store.apply("c", asked("c", "t", "Tell me"));
    store.apply("c", { type: "answering", turnId: "t", answerId: "a" });
    store.apply("c", { type: "state", answerId: "a", state: { type: "streaming" } });
    store.apply("c", text("a", "Once upon a platypus"));
    database.close();

    const reopened = open(folder);
    const answer = reopened.store.get("c")?.turns[0]?.answers[0];
    expect(answer?.segments).toEqual([{ type: "answer", text: "Once upon a platypus" }]);
    expect(answer?.state).toMatchObject({ type: "failed", problem: { code: "answer_interrupted" } });
    expect(reopened.store.list("platypus", 10)).toHaveLength(1);
    expect(reopened.database.all("SELECT * FROM answer_pieces")).toEqual([]);
  });

  it("keeps both halves of a character that two pieces share", () => {
    const { store } = open();
    store.apply("c", asked("c", "t", "Smile"));
    store.apply("c", { type: "answering", turnId: "t", answerId: "a" });
    for (const half of ["😀".slice(0, 1), "😀".slice(1)]) store.apply("c", text("a", half));
    store.seal("a", { type: "complete" });
    expect(store.get("c")?.turns[0]?.answers[0]?.segments).toEqual([{ type: "answer", text: "😀" }]);
  });

  it("shows an answer whose receipt and state another version wrote", () => {
    const { database, store } = open();
    converse(store, "c", "Hello", "Hi");
    database.run(`UPDATE answers SET state = '{"type":"dreaming"}', receipt = '{"model":"x"}'`);
    const answer = store.get("c")?.turns[0]?.answers[0];
    expect(answer).toMatchObject({ state: { type: "stopped" }, receipt: null });
    expect(answer?.segments).toEqual([{ type: "answer", text: "Hi" }]);
  });

  it("stores nothing of an event that fails halfway", () => {
    const { store } = open();
    converse(store, "c", "First", "Answer");
    const before = store.get("c");
    // The same turn again, under a new title: the title's change must go with the turn's.
    expect(() => store.apply("c", asked("c", "c-turn", "Second", "New title"))).toThrow();
    expect(store.get("c")).toEqual(before);
    expect(store.list("", 10)[0]?.title).toBe("First");
  });
});

describe("the list", () => {
  it("is newest first and no longer than asked for", () => {
    const { store } = open();
    for (const [id, at] of [
      ["b", "2026-08-02"],
      ["a", "2026-08-01"],
      ["c", "2026-08-03"],
    ] as const) {
      const conversation = { id, title: id, createdAt: at, updatedAt: at };
      store.apply(id, { type: "asked", conversation, turnId: `${id}-turn`, prompt: id, askedAt: at });
    }
    expect(store.list("", 10).map(({ id }) => id)).toEqual(["c", "b", "a"]);
    expect(store.list(" ", 2).map(({ id }) => id)).toEqual(["c", "b"]);
  });

  it("renames, and tells when there is nothing to rename", () => {
    const { store } = open();
    converse(store, "c", "Hello", "Hi");
    expect(store.rename("c", "Greetings")).toBe(true);
    expect(store.get("c")?.title).toBe("Greetings");
    expect(store.list("greet", 10)[0]?.excerpt).toBe("\u0001Greetings\u0002");
    expect(store.rename("other", "Greetings")).toBe(false);
  });

  it("hides what was removed, brings it back, and forgets it at the next start", () => {
    const { folder, database, store } = open();
    converse(store, "kept", "Keep this walrus", "Yes");
    converse(store, "gone", "Remove this walrus", "Yes");
    expect(store.remove("gone")).toBe(true);
    expect(store.remove("gone")).toBe(false);
    expect(store.get("gone")).toBeNull();
    expect(store.list("walrus", 10).map(({ id }) => id)).toEqual(["kept"]);
    expect(store.rename("gone", "Title")).toBe(false);

    expect(store.restore("gone")).toBe(true);
    expect(store.restore("gone")).toBe(false);
    expect(store.list("walrus", 10)).toHaveLength(2);

    store.remove("gone");
    database.close();
    const reopened = open(folder);
    expect(reopened.store.restore("gone")).toBe(false);
    for (const table of ["turns", "answers"]) {
      expect(reopened.database.all(`SELECT key FROM ${table}`)).toHaveLength(1);
    }
    expect(reopened.database.all("SELECT rowid FROM search WHERE search MATCH 'remove'")).toEqual([]);
  });

  it("brings a removed conversation back when it is asked again", () => {
    const { store } = open();
    converse(store, "c", "Hello", "Hi");
    store.remove("c");
    store.apply("c", asked("c", "t2", "Still there?"));
    expect(store.get("c")?.turns).toHaveLength(2);
  });
});
