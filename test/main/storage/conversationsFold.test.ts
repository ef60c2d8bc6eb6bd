import fc from "fast-check";
import { expect, it } from "vitest";
import { type AnswerState, applyChatEvent, type ChatEvent, type Conversation } from "#app/chat/conversation.ts";
import { problem } from "#app/errors.ts";
import type { Measured } from "#app/routing/receipt.ts";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { receipt } from "./samples.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** One step of a history. Turns and answers are named by number; the one after the last that exists is missing. */
type Step =
  | { readonly type: "asked"; readonly title: string; readonly prompt: string; readonly at: string }
  | { readonly type: "answering"; readonly turn: number }
  | { readonly type: "seal"; readonly answer: number; readonly state: AnswerState }
  | { readonly type: "answer"; readonly answer: number; readonly change: (answerId: string) => ChatEvent };

const written = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."a\0\n\"'\ud83d\ude00") }),
);
const wellFormed = written.map((text) => text.toWellFormed());
const count = fc.nat();
const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs);

const state: fc.Arbitrary<AnswerState> = fc.oneof(
  fc.constantFrom<AnswerState>(
    { type: "routing" },
    { type: "streaming" },
    { type: "complete" },
    { type: "stopped" },
    { type: "cut" },
    { type: "failed", problem: problem("worker_died", { name: "Qwen" }) },
  ),
  fc.double({ min: 0, max: 1, noNaN: true }).map((fraction): AnswerState => ({ type: "loading", fraction })),
  fc.record({ type: fc.constant("prefilling" as const), doneTokens: count, totalTokens: count }),
);

const measured: fc.Arbitrary<Measured> = fc.record({
  promptTokens: count,
  cachedTokens: count,
  answerTokens: count,
  firstTokenMs: amount,
  decodeTokensPerSecond: fc.option(amount),
  loadMs: fc.option(amount),
  workerBytes: count,
  leftOutTurns: count,
});

const segment = fc.record({ type: fc.constantFrom("thinking" as const, "answer" as const), text: written });

const change: fc.Arbitrary<(answerId: string) => ChatEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: segment.map(
      (added) =>
        (answerId: string): ChatEvent => ({ type: "text", answerId, segment: added }),
    ),
  },
  state.map(
    (changed) =>
      (answerId: string): ChatEvent => ({ type: "state", answerId, state: changed }),
  ),
  wellFormed.map(
    (reason) =>
      (answerId: string): ChatEvent => ({ type: "routed", answerId, receipt: { ...receipt, reason } }),
  ),
  measured.map(
    (told) =>
      (answerId: string): ChatEvent => ({ type: "measured", answerId, measured: told }),
  ),
);

const named = fc.nat({ max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("asked" as const),
      title: wellFormed,
      prompt: wellFormed,
      at: wellFormed,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("answering" as const), turn: named }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("seal" as const), answer: named, state }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("answer" as const), answer: named, change }) },
);

it("keeps what the fold of the same events keeps in memory", () => {
  const { database } = openDatabase(temporaryFolder());
  const store = createConversationStore(database, () => new Date());
  let histories = 0;
  const property = fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
    const id = `c${histories++}`;
    let folded: Conversation | null = null;
    let turns = 0;
    let answers = 0;

    const turnId = (number: number) => `${id}-t${number}`;
    const answerId = (number: number) => `${id}-a${number}`;

    function toEvent(taken: Step): ChatEvent {
      switch (taken.type) {
        case "asked": {
          const conversation = { id, title: taken.title, createdAt: taken.at, updatedAt: taken.at };
          return { type: "asked", conversation, turnId: turnId(turns++), prompt: taken.prompt, askedAt: taken.at };
        }
        case "answering": {
          const turn = taken.turn % (turns + 1);
          return { type: "answering", turnId: turnId(turn), answerId: answerId(turn < turns ? answers++ : answers) };
        }
        case "seal":
          return { type: "state", answerId: answerId(taken.answer % (answers + 1)), state: taken.state };
        case "answer":
          return taken.change(answerId(taken.answer % (answers + 1)));
      }
    }

    for (const taken of steps) {
      const event = toEvent(taken);
      folded = applyChatEvent(folded, event);
      if (taken.type === "seal" && event.type === "state") store.seal(event.answerId, event.state);
      else store.apply(id, event);
    }
    expect(store.get(id)).toEqual(folded);
  });
  fc.assert(property, { numRuns: 200 });
});

it("leaves the answers of other conversations alone, as the fold does", () => {
  const { database } = openDatabase(temporaryFolder());
  const store = createConversationStore(database, () => new Date());
  const at = "2026-08-02";
  for (const id of ["one", "two"]) {
    const conversation = { id, title: id, createdAt: at, updatedAt: at };
    store.apply(id, { type: "asked", conversation, turnId: `${id}-t`, prompt: "Hello", askedAt: at });
    store.apply(id, { type: "answering", turnId: `${id}-t`, answerId: `${id}-a` });
  }
  store.apply("one", { type: "text", answerId: "two-a", segment: { type: "answer", text: "Astray" } });
  store.apply("one", { type: "answering", turnId: "two-t", answerId: "three-a" });
  expect(store.get("two")?.turns[0]?.answers).toMatchObject([{ id: "two-a", segments: [] }]);
});
