import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { GenerateEvent, Message } from "#app/engine.ts";
import { totalBytes } from "#app/fit/plan.ts";
import { createEmbeddedEngine, type EmbeddedEngine } from "#main/engines/embeddedEngine.ts";
import { forkWorker } from "#main/engines/forkWorker.ts";
import { writeBrokenModel } from "../../support/brokenModels.ts";
import { writeModel } from "../../support/ggufFixtures.ts";
import { modelOf, planOf } from "../../support/models.ts";

const said = "Snug answers on this machine, and nothing that is asked here leaves it.";

let folder: string;
let talkative: string;
let brief: string;
let engine: EmbeddedEngine;
let idleMs: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snug-engine-"));
  talkative = await writeModel(join(folder, "talkative.gguf"), { contextTokens: 2048 });
  brief = await writeModel(join(folder, "brief.gguf"), { says: said, contextTokens: 2048 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  idleMs = 600_000;
  engine = createEmbeddedEngine({
    startWorker: forkWorker,
    threads: async () => ({ prefill: 1, decode: 1 }),
    idleMs: () => idleMs,
  });
});

afterEach(() => engine.close());

interface Asked {
  readonly path: string;
  readonly messages?: readonly Message[];
  readonly contextTokens?: number;
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GenerateEvent) => void;
  readonly onLoading?: (fraction: number) => void;
}

async function ask(asked: Asked) {
  const events: GenerateEvent[] = [];
  const loadMs = await engine.answer({
    model: modelOf(asked.path),
    plan: planOf(asked.contextTokens ?? 1024),
    request: {
      messages: [...(asked.messages ?? [{ role: "user", text: "Hello" }])],
      temperature: 0,
      maxTokens: asked.maxTokens ?? 64,
      seed: 1,
    },
    onLoading: asked.onLoading ?? (() => {}),
    onEvent: (event) => {
      events.push(event);
      asked.onEvent?.(event);
    },
    signal: asked.signal ?? new AbortController().signal,
  });
  const text = events.map((event) => (event.type === "text" ? event.segment.text : "")).join("");
  const end = events.at(-1);
  if (end?.type !== "end") throw new Error("The answer has no end.");
  return { loadMs, events, text, end };
}

test("answers, says how it went, and finds the prompt in its cache the second time", async () => {
  const fractions: number[] = [];
  const first = await ask({ path: brief, onLoading: (fraction) => fractions.push(fraction) });
  expect(first.text).toBe(said);
  expect(first.end).toMatchObject({ reason: "complete", cachedTokens: 0, leftOutMessages: 0 });
  expect(first.end.promptTokens).toBeGreaterThan(1);
  expect(first.end.answerTokens).toBeGreaterThan(1);
  expect(first.loadMs).toBeGreaterThan(0);
  expect(fractions.at(-1)).toBe(1);
  expect(engine.status.current()).toMatchObject({ type: "warm", modelId: brief });

  const second = await ask({ path: brief });
  expect(second.text).toBe(said);
  expect(second.loadMs).toBeNull();
  expect(second.end.cachedTokens).toBe(second.end.promptTokens - 1);
});

test("ends an answer at its token limit, and says so", async () => {
  const { end } = await ask({ path: talkative, maxTokens: 5 });
  expect(end).toMatchObject({ reason: "cut", answerTokens: 5 });
});

test("stops within the answer, keeps what was written, and can be asked again", async () => {
  const abort = new AbortController();
  const stopped = await ask({
    path: talkative,
    maxTokens: 900,
    signal: abort.signal,
    onEvent: (event) => {
      if (event.type === "text") abort.abort();
    },
  });
  expect(stopped.end.reason).toBe("stopped");
  expect(stopped.text).not.toBe("");
  expect(stopped.end.answerTokens).toBeLessThan(900);
  expect((await ask({ path: talkative, maxTokens: 3 })).end.reason).toBe("cut");
});

test("an abort before the load leaves the engine usable", async () => {
  await expect(ask({ path: brief, signal: AbortSignal.abort(new Error("never mind")) })).rejects.toThrow("never mind");
  expect((await ask({ path: brief })).text).toBe(said);
});

test("switches between models, one in memory at a time", async () => {
  await ask({ path: brief });
  await ask({ path: talkative, maxTokens: 2 });
  expect(engine.warm()?.modelId).toBe(talkative);
  expect((await ask({ path: brief })).loadMs).not.toBeNull();
});

test("loads again with a larger context when a prompt needs it", async () => {
  await ask({ path: brief, contextTokens: 512 });
  const larger = await ask({ path: brief, contextTokens: 2048 });
  expect(larger.loadMs).not.toBeNull();
  expect(engine.warm()?.contextTokens).toBe(2048);
});

test("refuses a prompt that is longer than the context, with the numbers", async () => {
  const prompt = "word ".repeat(3000);
  await expect(ask({ path: brief, contextTokens: 512, messages: [{ role: "user", text: prompt }] })).rejects.toThrow(
    /This prompt is \d{4,} tokens long and the model can read 512/,
  );
  expect((await ask({ path: brief })).text).toBe(said);
});

test("leaves out the oldest exchanges of a conversation that does not fit, and counts them", async () => {
  const exchange = (text: string): Message[] => [
    { role: "user", text },
    { role: "assistant", text: "Yes." },
  ];
  const { end, text } = await ask({
    path: brief,
    contextTokens: 512,
    messages: [
      { role: "system", text: "Be brief." },
      ...exchange("long ago ".repeat(200)),
      ...exchange("a while ago "),
      { role: "user", text: "And now?" },
    ],
  });
  expect(end.leftOutMessages).toBe(2);
  expect(text).toBe(said);
});

test("a worker that is killed while it writes fails the answer with a sentence, and the next one works", async () => {
  let killed = false;
  const dying = ask({
    path: talkative,
    maxTokens: 900,
    onEvent: (event) => {
      const pid = engine.workerPid();
      if (event.type !== "text" || killed || pid === undefined) return;
      killed = true;
      process.kill(pid, "SIGKILL");
    },
  });
  await expect(dying).rejects.toMatchObject({ problem: { code: "worker_died" } });
  expect(engine.status.current()).toEqual({ type: "off" });
  expect((await ask({ path: brief })).text).toBe(said);
});

test("a worker that is killed while it loads fails with a sentence, and the next load works", async () => {
  const stop = engine.status.onChange((status) => {
    const pid = engine.workerPid();
    if (status.type !== "loading" || pid === undefined) return;
    stop();
    process.kill(pid, "SIGKILL");
  });
  await expect(ask({ path: talkative })).rejects.toMatchObject({ problem: { code: "worker_died" } });
  expect((await ask({ path: brief })).text).toBe(said);
});

test("the worker exits when it has been idle", async () => {
  idleMs = 1;
  await ask({ path: brief });
  const exited = (async () => {
    for await (const status of engine.status.watch()) if (status.type === "off") return;
  })();
  await exited;
  expect(engine.workerPid()).toBeUndefined();
  expect(engine.warm()).toBeNull();
  expect((await ask({ path: brief })).text).toBe(said);
});

test("eject frees the model's memory", async () => {
  await ask({ path: brief });
  const pid = engine.workerPid();
  await engine.eject();
  expect(engine.status.current()).toEqual({ type: "off" });
  expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
});

test("estimates from the header; a larger context needs more", async () => {
  const small = await engine.estimate(modelOf(brief), { contextTokens: 512, gpuLayers: 0 });
  const large = await engine.estimate(modelOf(brief), { contextTokens: 2048, gpuLayers: 0 });
  expect(small.weightsRamBytes).toBeGreaterThan(0);
  expect(totalBytes(large)).toBeGreaterThan(totalBytes(small));
});

test("an architecture that llama.cpp does not know is refused by name", async () => {
  const path = await writeBrokenModel(join(folder, "unknown.gguf"), "unknownArchitecture");
  await expect(engine.estimate(modelOf(path), { contextTokens: 512, gpuLayers: 0 })).rejects.toMatchObject({
    problem: { code: "model_architecture_unknown" },
  });
  await expect(ask({ path })).rejects.toMatchObject({ problem: { code: "model_load_failed" } });
});

test("a worker that cannot start says so instead of hanging", async () => {
  const broken = createEmbeddedEngine({
    startWorker: () => {
      const worker = forkWorker();
      worker.kill();
      return worker;
    },
    threads: async () => ({ prefill: 1, decode: 1 }),
    idleMs: () => 600_000,
  });
  await expect(broken.info()).rejects.toMatchObject({ problem: { code: "worker_unavailable" } });
  await broken.close();
});
