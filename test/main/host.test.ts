import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRouterClient } from "@orpc/server";
import { expect, onTestFinished, test } from "vitest";
import { answerText, applyChatEvent, type ChatEvent, type Conversation } from "#app/chat/conversation.ts";
import { type Fit, totalBytes } from "#app/fit/plan.ts";
import { forkWorker } from "#main/engines/forkWorker.ts";
import type { WorkerProcess } from "#main/engines/workerProcess.ts";
import { createHost, type HostOptions } from "#main/host.ts";
import { overrideSensors } from "#main/machine/override.ts";
import { createSensors } from "#main/machine/sensors.ts";
import type { WindowPort } from "#main/services/windowPort.ts";
import { writeModel } from "../support/ggufFixtures.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const noWindow: WindowPort = {
  async *events() {},
  hide() {},
  resize() {},
  openMain() {},
  async openLink() {},
};

async function openHost(home: string, changes: Partial<HostOptions> = {}) {
  const workers: WorkerProcess[] = [];
  const host = await createHost({
    version: "0.0.0",
    kind: "terminal",
    paths: {
      data: home,
      models: join(home, "models"),
      ollama: join(home, "ollama"),
      demoModel: join(home, "no-demo.gguf"),
    },
    startWorker: () => {
      const worker = forkWorker();
      workers.push(worker);
      return worker;
    },
    ...changes,
  });
  onTestFinished(() => host.close());
  const client = createRouterClient(host.router, { context: { window: noWindow } });
  return { host, client, workers };
}

async function collect(events: AsyncIterable<ChatEvent>, onEvent: (event: ChatEvent) => void = () => {}) {
  let conversation: Conversation | null = null;
  for await (const event of events) {
    conversation = applyChatEvent(conversation, event);
    onEvent(event);
  }
  const answer = (conversation as Conversation | null)?.turns.at(-1)?.answers.at(-1);
  if (conversation === null || answer === undefined) throw new Error("Nothing was answered.");
  return { conversation: conversation as Conversation, answer };
}

async function homeWithModels(): Promise<{ home: string; models: string }> {
  const home = await temporaryFolder();
  const models = join(home, "models");
  await mkdir(models);
  return { home, models };
}

test("a model in the models folder answers without configuration; the receipt says which and why; all of it is kept", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "small.gguf"), { name: "Small", says: "I am the small one." });
  await writeModel(join(models, "large.gguf"), { name: "Large", layers: 4, says: "I am the large one." });
  const { client } = await openHost(home);

  const { conversation, answer } = await collect(
    await client.chat.ask({ prompt: "Who are you?", conversationId: null, modelId: null }),
  );
  expect(answerText(answer)).toBe("I am the large one.");
  expect(answer.state).toEqual({ type: "complete" });
  expect(answer.receipt?.modelName).toContain("Large");
  expect(answer.receipt?.reason).not.toBe("");
  expect(answer.receipt?.rejected.map((other) => other.modelName)).toEqual([expect.stringContaining("Small")]);
  expect(answer.receipt?.measured?.answerTokens).toBeGreaterThan(1);
  expect(answer.receipt?.measured?.loadMs).toBeGreaterThan(0);

  expect(await client.chat.get({ conversationId: conversation.id })).toEqual({
    ...conversation,
    updatedAt: expect.any(String),
  });
  expect(await client.chat.list({ query: "large one" })).toHaveLength(1);
});

test("asking again with another model puts its answer beside the first", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "small.gguf"), { name: "Small", says: "I am the small one." });
  await writeModel(join(models, "large.gguf"), { name: "Large", layers: 4, says: "I am the large one." });
  const { client } = await openHost(home);
  const { conversation } = await collect(
    await client.chat.ask({ prompt: "Who are you?", conversationId: null, modelId: null }),
  );
  const turnId = conversation.turns[0]?.id ?? "";
  for await (const _ of await client.chat.askAgain({
    conversationId: conversation.id,
    turnId,
    modelId: "Small",
  }));
  const kept = await client.chat.get({ conversationId: conversation.id });
  expect(kept.turns).toHaveLength(1);
  expect(kept.turns[0]?.answers.map(answerText)).toEqual(["I am the large one.", "I am the small one."]);
});

test("a model that is listed first but cannot load passes the prompt on, and the receipt says so", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "small.gguf"), { name: "Small", says: "I am the small one." });
  await writeModel(join(models, "large.gguf"), { name: "Large", layers: 4 });
  const { client, workers } = await openHost(home);
  let killed = false;
  const { answer } = await collect(
    await client.chat.ask({ prompt: "Who are you?", conversationId: null, modelId: null }),
    (event) => {
      const loading = event.type === "state" && event.state.type === "loading";
      if (!loading || killed) return;
      killed = true;
      workers.at(-1)?.kill();
    },
  );
  expect(killed).toBe(true);
  expect(answer.state).toEqual({ type: "complete" });
  expect(answerText(answer)).toBe("I am the small one.");
  expect(answer.receipt?.rejected).toContainEqual(
    expect.objectContaining({
      modelName: expect.stringContaining("Large"),
      reason: expect.stringContaining("stopped"),
    }),
  );
});

test("a worker that is killed while it writes leaves the partial answer, also after a restart", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "talkative.gguf"), { contextTokens: 2048 });
  const { host, client, workers } = await openHost(home);
  const { conversation, answer } = await collect(
    await client.chat.ask({ prompt: "Talk!", conversationId: null, modelId: null }),
    (event) => {
      if (event.type === "text") workers.at(-1)?.kill();
    },
  );
  expect(answer.state).toMatchObject({ type: "failed", problem: { code: "worker_died" } });
  expect(answerText(answer)).not.toBe("");
  await host.close();

  const again = await openHost(home);
  const kept = await again.client.chat.get({ conversationId: conversation.id });
  expect(kept.turns[0]?.answers[0]?.segments).toEqual(answer.segments);
});

test("closing while an answer is written keeps what is there, as stopped", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "talkative.gguf"), { contextTokens: 2048 });
  const { host, client } = await openHost(home);
  let closing: Promise<void> | undefined;
  const { conversation, answer } = await collect(
    await client.chat.ask({ prompt: "Talk!", conversationId: null, modelId: null }),
    (event) => {
      if (event.type === "text") closing ??= host.close();
    },
  );
  await closing;
  expect(answer.state).toEqual({ type: "stopped" });
  const again = await openHost(home);
  const kept = await again.client.chat.get({ conversationId: conversation.id });
  expect(kept.turns[0]?.answers[0]?.state).toEqual({ type: "stopped" });
  expect(kept.turns[0]?.answers[0]?.segments).toEqual(answer.segments);
});

test("aborting the call stops the answer and keeps it", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "talkative.gguf"), { contextTokens: 2048 });
  const { client } = await openHost(home);
  const abort = new AbortController();
  let conversationId = "";
  for await (const event of await client.chat.ask(
    { prompt: "Talk!", conversationId: null, modelId: null },
    { signal: abort.signal },
  )) {
    if (event.type === "asked") conversationId = event.conversation.id;
    if (event.type === "text") abort.abort();
  }
  const kept = await client.chat.get({ conversationId });
  expect(kept.turns[0]?.answers[0]?.state).toEqual({ type: "stopped" });
});

test("with nothing installed the answer says what to do", async () => {
  const { home } = await homeWithModels();
  const { client } = await openHost(home);
  const { answer } = await collect(await client.chat.ask({ prompt: "Hello", conversationId: null, modelId: null }));
  expect(answer.state).toMatchObject({ type: "failed", problem: { code: "no_model" } });
  expect(await client.chat.preview({ text: "Hello", conversationId: null, modelId: null })).toMatchObject({
    type: "none",
    problem: { code: "no_model" },
  });
});

test("an empty prompt is refused before anything is stored", async () => {
  const { home } = await homeWithModels();
  const { client } = await openHost(home);
  await expect(client.chat.ask({ prompt: " \n", conversationId: null, modelId: null })).rejects.toMatchObject({
    code: "PROBLEM",
    data: { code: "prompt_empty" },
  });
  expect(await client.chat.list({})).toEqual([]);
});

test("a model that vanished since it was listed fails with its path, and the list forgets it", async () => {
  const { home, models } = await homeWithModels();
  const path = await writeModel(join(models, "gone.gguf"), { says: "Here." });
  const { client } = await openHost(home);
  const listing = await client.models.list();
  const modelId = listing.cards[0]?.model.id ?? "";
  await rm(path);
  const { answer } = await collect(await client.chat.ask({ prompt: "Hello", conversationId: null, modelId }));
  expect(answer.state).toMatchObject({ type: "failed", problem: { code: "model_unknown" } });
  expect((await client.models.list()).cards).toEqual([]);
});

test("the list comes at once and its fits follow", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "one.gguf"), { name: "One" });
  await writeFile(join(models, "broken.gguf"), "GGUF");
  const { client } = await openHost(home);
  expect((await client.models.list()).cards.every((card) => card.fit === null)).toBe(true);
  for await (const _ of await client.models.watch()) {
    if ((await client.models.list()).cards.some((card) => card.fit !== null)) break;
  }
  const { cards } = await client.models.list();
  expect(cards.find((card) => card.model.name === "One")?.fit).toMatchObject({ type: "fits" });
  expect(cards.find((card) => card.model.problem !== null)?.model.problem?.code).toBe("model_truncated");
});

test("a file is added by its path, and stays added", async () => {
  const { home } = await homeWithModels();
  const elsewhere = await temporaryFolder();
  const path = await writeModel(join(elsewhere, "mine.gguf"), { name: "Mine", says: "Added." });
  const { host, client } = await openHost(home);
  expect((await client.models.add({ path })).cards.map((card) => card.model.name)).toEqual(["Mine"]);
  await expect(client.models.add({ path: join(elsewhere, "nothing.gguf") })).rejects.toMatchObject({
    data: { code: "model_file_missing" },
  });
  await host.close();
  const again = await openHost(home);
  expect((await again.client.models.list()).cards.map((card) => card.model.name)).toEqual(["Mine"]);
});

test("an Ollama store's model answers without configuration", async () => {
  const { home } = await homeWithModels();
  const ollama = join(home, "ollama");
  const digest = `sha256-${"a".repeat(64)}`;
  const scratch = await temporaryFolder();
  await mkdir(join(ollama, "blobs"), { recursive: true });
  await mkdir(join(ollama, "manifests/registry.ollama.ai/library/fixture"), { recursive: true });
  await copyFile(
    await writeModel(join(scratch, "model.gguf"), { says: "Borrowed from Ollama." }),
    join(ollama, "blobs", digest),
  );
  await writeFile(
    join(ollama, "manifests/registry.ollama.ai/library/fixture/latest"),
    JSON.stringify({
      schemaVersion: 2,
      layers: [{ mediaType: "application/vnd.ollama.image.model", digest: digest.replace("-", ":"), size: 1 }],
    }),
  );
  const { client } = await openHost(home);
  const { answer } = await collect(await client.chat.ask({ prompt: "Hello", conversationId: null, modelId: null }));
  expect(answerText(answer)).toBe("Borrowed from Ollama.");
});

test("a model that is larger than the budget is refused with the exact shortfall, and a smaller one answers instead", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "small.gguf"), { name: "Small", says: "I fit.", contextTokens: 512 });
  const unlimited = await openHost(home);
  const fit = await knownFit(unlimited.client, "Small");
  await unlimited.host.close();
  await writeModel(join(models, "large.gguf"), { name: "Large", layers: 64, contextTokens: 8192 });

  const budgetBytes = fit.type === "fits" ? totalBytes(fit.plan.requirement) + 4096 : 0;
  const { client } = await openHost(home, {
    sensors: overrideSensors(createSensors(), { budgetRam: String(budgetBytes) }),
  });
  const { answer } = await collect(await client.chat.ask({ prompt: "Hello", conversationId: null, modelId: null }));
  expect(answerText(answer)).toBe("I fit.");
  expect(answer.receipt?.rejected).toEqual([expect.objectContaining({ reason: expect.stringMatching(/Short by \d/) })]);
  const named = await collect(await client.chat.ask({ prompt: "Hello", conversationId: null, modelId: "Large" }));
  expect(named.answer.state).toMatchObject({
    type: "failed",
    problem: { code: "nothing_fits", sentence: expect.stringMatching(/Large F16 needs .* short by \d/) },
  });
});

test("a prompt that no context can hold is refused with the numbers, and kept", async () => {
  const { home, models } = await homeWithModels();
  await writeModel(join(models, "small.gguf"), { name: "Small", contextTokens: 512 });
  const { client } = await openHost(home);
  const prompt = "word ".repeat(20_000);
  const { conversation, answer } = await collect(
    await client.chat.ask({ prompt, conversationId: null, modelId: null }),
  );
  expect(answer.state).toMatchObject({ type: "failed", problem: { code: "prompt_too_long" } });
  expect((await client.chat.get({ conversationId: conversation.id })).turns[0]?.prompt).toBe(prompt);
});

type Client = Awaited<ReturnType<typeof openHost>>["client"];

async function knownFit(client: Client, name: string): Promise<Fit> {
  for await (const _ of await client.models.watch()) {
    const card = (await client.models.list()).cards.find((each) => each.model.name === name);
    if (card?.fit) return card.fit;
  }
  throw new Error("The watch ended.");
}
