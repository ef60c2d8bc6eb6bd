import { describe, expect, it } from "vitest";
import { answerText, type Conversation } from "#app/chat/conversation.ts";
import { problem, SnugError } from "#app/errors.ts";
import { type ChatState, createChatStore, isAnswering } from "../../../renderer/stores/chat.ts";
import type { Schedule } from "../../../renderer/stores/eventFolder.ts";
import { createScriptedHost, type Script, untilStopped } from "../../support/scriptedHost.ts";
import { clientOf } from "../support/connect.ts";
import { chat, complete, script } from "../support/scenes.ts";
import { until } from "../support/until.ts";
import * as world from "../support/world.ts";

const atOnce: Schedule = (callback) => {
  callback();
  return () => {};
};

function start(changes: Partial<Script> = {}, schedule: Schedule = atOnce) {
  const host = createScriptedHost(script(changes));
  const lists: number[] = [];
  const store = createChatStore({ client: clientOf(host), schedule, onListChange: () => lists.push(1) });
  return { host, store, lists };
}

const lastAnswer = (conversation: Conversation | null) => conversation?.turns.at(-1)?.answers.at(-1);
const lastText = (state: ChatState): string => {
  const answer = lastAnswer(state.conversation);
  return answer === undefined ? "" : answerText(answer);
};

/** Writes "One, two" and then waits to be stopped. */
const waits: Script["answer"] = async function* ({ signal }) {
  yield { type: "routed", receipt: world.receipt() };
  yield { type: "text", segment: { type: "answer", text: "One, two" } };
  await untilStopped(signal);
};

describe("asking", () => {
  it("shows the prompt at once, then the answer as it grows, then how it ended", async () => {
    const { store } = start({ answer: () => complete("Because of Rayleigh scattering.") });
    const taken = store.getState().ask("Why is the sky blue?", null);
    expect(store.getState().pendingPrompt).toBe("Why is the sky blue?");
    expect(isAnswering(store.getState())).toBe(true);
    expect(await taken).toBe(true);
    const ended = await until(store, ({ running }) => running === null);
    expect(ended.pendingPrompt).toBeNull();
    expect(lastText(ended)).toBe("Because of Rayleigh scattering.");
    expect(lastAnswer(ended.conversation)?.state).toEqual({ type: "complete" });
    expect(lastAnswer(ended.conversation)?.receipt?.measured).toEqual(world.measured());
  });

  it("continues the conversation that is shown", async () => {
    const { store, host } = start();
    await store.getState().ask("One", null);
    await until(store, ({ running }) => running === null);
    await store.getState().ask("Two", null);
    const { conversation } = await until(store, ({ running }) => running === null);
    expect(conversation?.turns.map(({ prompt }) => prompt)).toEqual(["One", "Two"]);
    expect(host.conversations.size).toBe(1);
  });

  it("gives back a prompt that the host did not take, with the reason", async () => {
    const { store, host } = start();
    await store.getState().open("gone");
    expect(store.getState().problem?.code).toBe("conversation_unknown");
    expect(await store.getState().ask("Hello?", null)).toBe(false);
    expect(store.getState().problem?.code).toBe("conversation_unknown");
    expect(store.getState().running).toBeNull();
    expect(host.conversations.size).toBe(0);
  });

  it("keeps what was written when the answer fails, and says why in the answer", async () => {
    const died = problem("worker_died", { name: "Qwen3 4B" });
    const { store } = start({
      answer: async function* () {
        yield { type: "text", segment: { type: "answer", text: "Half of" } };
        throw new SnugError(died);
      },
    });
    await store.getState().ask("Tell me", null);
    const ended = await until(store, ({ running }) => running === null);
    expect(lastText(ended)).toBe("Half of");
    expect(lastAnswer(ended.conversation)?.state).toEqual({ type: "failed", problem: died });
    expect(ended.problem).toBeNull();
  });

  it("refuses a second question while one is being answered", async () => {
    const { store } = start({ answer: waits });
    await store.getState().ask("First", null);
    expect(await store.getState().ask("Second", null)).toBe(false);
    expect(store.getState().problem?.code).toBe("worker_busy");
    store.getState().stop();
  });

  it("tells when the list of conversations may have changed", async () => {
    const { store, lists } = start();
    await store.getState().ask("One", null);
    await until(store, ({ running }) => running === null);
    expect(lists.length).toBeGreaterThanOrEqual(2);
  });
});

describe("stopping", () => {
  it("keeps the partial answer and shows it as stopped", async () => {
    const { store, host } = start({ answer: waits });
    await store.getState().ask("Count", null);
    await until(store, (state) => lastText(state) === "One, two");
    store.getState().stop();
    const ended = await until(store, ({ running }) => running === null);
    expect(lastText(ended)).toBe("One, two");
    expect(lastAnswer(ended.conversation)?.state).toEqual({ type: "stopped" });
    expect(ended.problem).toBeNull();
    expect([...host.conversations.values()][0]?.turns).toHaveLength(1);
  });

  it("does nothing when nothing runs", () => {
    const { store } = start();
    store.getState().stop();
    expect(store.getState().running).toBeNull();
  });
});

describe("asking again", () => {
  it("adds an answer beside the first, by the model that was chosen", async () => {
    const asked: (string | null)[] = [];
    const { store } = start({
      answer: ({ modelId }) => {
        asked.push(modelId);
        return complete(`Answer ${asked.length}`);
      },
    });
    await store.getState().ask("Which?", null);
    await until(store, ({ running }) => running === null);
    const turnId = store.getState().conversation?.turns[0]?.id ?? "";
    await store.getState().askAgain(turnId, "qwen8");
    const { conversation } = await until(store, ({ running }) => running === null);
    expect(conversation?.turns).toHaveLength(1);
    expect(conversation?.turns[0]?.answers.map(answerText)).toEqual(["Answer 1", "Answer 2"]);
    expect(asked).toEqual([null, "qwen8"]);
  });
});

describe("moving between conversations", () => {
  it("goes on receiving an answer that is not shown, and shows all of it on return", async () => {
    const more = Promise.withResolvers<void>();
    const { store, host } = start({
      answer: async function* () {
        yield { type: "text", segment: { type: "answer", text: "Begun, " } };
        await more.promise;
        yield* complete("and done.");
      },
    });
    host.conversations.set("other", chat("other", "Another", []));
    await store.getState().ask("Long question", null);
    const first = (await until(store, ({ conversationId }) => conversationId !== null)).conversationId ?? "";
    await store.getState().open("other");
    expect(isAnswering(store.getState())).toBe(false);
    more.resolve();
    await until(store, ({ running }) => running === null);
    expect(store.getState().conversation?.title).toBe("Another");
    await store.getState().open(first);
    expect(lastText(store.getState())).toBe("Begun, and done.");
  });

  it("does not put an answer into a new chat that was started before the host named its conversation", async () => {
    const { store } = start();
    const taken = store.getState().ask("First", null);
    store.getState().startNew();
    await taken;
    await until(store, ({ running }) => running === null);
    expect(store.getState().conversation).toBeNull();
    expect(store.getState().conversationId).toBeNull();
  });

  it("looks again at an answer that another window receives, until it ends", async () => {
    const { store, host } = start();
    const running = chat("shared", "Shared", [
      { id: "a", segments: [], state: { type: "streaming" }, receipt: world.receipt() },
    ]);
    host.conversations.set("shared", running);
    void store.getState().open("shared");
    await until(store, ({ conversation }) => conversation !== null);
    host.conversations.set(
      "shared",
      chat("shared", "Shared", [
        { id: "a", segments: [{ type: "answer", text: "Done." }], state: { type: "complete" }, receipt: null },
      ]),
    );
    expect(lastText(await until(store, (state) => lastText(state) !== ""))).toBe("Done.");
  });
});

describe("many pieces of text", () => {
  it("are shown once a frame, and all of them at the end", async () => {
    const frames: (() => void)[] = [];
    const { store } = start({ answer: () => complete("word ".repeat(500)) }, (callback) => {
      frames.push(callback);
      return () => {};
    });
    let changes = 0;
    store.subscribe((now, before) => {
      if (now.conversation !== before.conversation) changes += 1;
    });
    await store.getState().ask("Much", null);
    const ended = await until(store, ({ running }) => running === null);
    expect(lastText(ended)).toBe("word ".repeat(500));
    // About a hundred pieces came; no frame was drawn while they did.
    expect(changes).toBeLessThan(12);
  });
});
