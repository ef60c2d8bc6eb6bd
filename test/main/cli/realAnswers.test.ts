import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Conversation } from "#app/chat/conversation.ts";
import { answerText } from "#app/chat/conversation.ts";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { acquireInstanceLock } from "#main/storage/instanceLock.ts";
import { writeEndlessModel } from "../../support/endlessModel.ts";
import { writeModel } from "../../support/ggufFixtures.ts";
import { runSnug, startSnug } from "./snugProcess.ts";

const sentence = "Hello from the parrot. It says this and nothing else.";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "snug-cli-"));
  await mkdir(join(home, "models"));
  await writeModel(join(home, "models", "parrot.gguf"), { name: "Parrot", says: sentence });
  await writeEndlessModel(home);
});
afterAll(() => rm(home, { recursive: true, force: true }));

function conversationsAbout(query: string): Conversation[] {
  const { database } = openDatabase(home);
  try {
    const store = createConversationStore(database, () => new Date());
    return store.list(query, 10).flatMap(({ id }) => store.get(id) ?? []);
  } finally {
    database.close();
  }
}

test("a model answers, and the conversation is kept", async () => {
  const { code, output, errors } = await runSnug(["ask", "--model", "parrot", "good morning"], home);
  expect({ code, output }).toEqual({ code: 0, output: `${sentence}\n` });
  expect(errors).toMatch(/^Parrot F16 · .*first token .* s\n$/);
  expect(conversationsAbout("morning")).toMatchObject([
    { turns: [{ prompt: "good morning", answers: [{ state: { type: "complete" } }] }] },
  ]);
});

test("the built-in demo answers where there is no other model", async () => {
  const empty = await mkdtemp(join(tmpdir(), "snug-cli-demo-"));
  const { code, output, errors } = await runSnug(["ask", "--model", "demo", "hello"], empty);
  await rm(empty, { recursive: true, force: true });
  expect(code).toBe(0);
  expect(output).toMatch(/demo/i);
  expect(errors).toMatch(/first token/);
});

test("Ctrl-C stops the answer, though the model's process hears it too, and what was written is kept", async () => {
  const snug = startSnug(["ask", "--model", "endless", "on and on"], home);
  await snug.firstOutput;
  snug.interrupt();
  const { code, output, errors } = await snug.ended;
  expect([code, errors]).toEqual([130, expect.stringContaining("Endless F16")]);
  const [kept] = conversationsAbout("on and on");
  const answer = kept?.turns[0]?.answers[0];
  expect(answer?.state).toEqual({ type: "stopped" });
  // Only a worker that outlived the signal could measure what it had done.
  expect(answer?.receipt?.measured?.answerTokens).toBeGreaterThan(0);
  expect(output).toBe(`${answer === undefined ? "" : answerText(answer)}\n`);
});

test("a reader that has had enough ends it quietly", async () => {
  const snug = startSnug(["ask", "--model", "endless", "into a pipe"], home);
  await snug.firstOutput;
  snug.child.stdout?.destroy();
  const { code, errors } = await snug.ended;
  expect(code).toBe(0);
  expect(errors).not.toMatch(/EPIPE|Error/);
});

test("beside a Snug that is open a question is answered, and not kept", async () => {
  using _ = await acquireInstanceLock(home);
  const { code, output, errors } = await runSnug(["ask", "--model", "parrot", "quick question"], home);
  expect({ code, output }).toEqual({ code: 0, output: `${sentence}\n` });
  expect(errors).toContain("not kept");
  expect(conversationsAbout("quick question")).toEqual([]);
});

test("models lists them with how they fit", async () => {
  const { code, output } = await runSnug(["models"], home);
  expect(code).toBe(0);
  expect(output).toMatch(/Parrot F16 .*models +fits, with \d+ tokens of context/);
});

test("doctor finds the engine", async () => {
  const { code, output } = await runSnug(["doctor", "--json"], home);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({
    engine: { llamaRelease: expect.stringMatching(/^v/) },
    paths: { data: home },
    problems: [],
  });
});

test("doctor tells where nothing is there yet", async () => {
  const missing = await mkdtemp(join(tmpdir(), "snug-cli-none-"));
  const { code, output } = await runSnug(["doctor"], join(missing, "not", "there"));
  expect(code).toBe(0);
  expect(output).toContain("Problems\n  None.");
  await rm(missing, { recursive: true, force: true });
});
