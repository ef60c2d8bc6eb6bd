import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, type Llama, LlamaChatSession, LlamaLogLevel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FixtureArchitecture, type ModelOptions, writeModel, writeSplitModel } from "../support/ggufFixtures.ts";

let folder: string;
let llama: Llama;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snug-fixtures-"));
  llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: LlamaLogLevel.error });
});
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

async function answer(modelPath: string, prompt = "Hello, wörld ✓"): Promise<{ text: string; stop: string }> {
  await using model = await llama.loadModel({ modelPath });
  await using context = await model.createContext({ contextSize: 512, threads: 1 });
  const session = new LlamaChatSession({ contextSequence: context.getSequence() });
  const { responseText, stopReason } = await session.promptWithMeta(prompt, { maxTokens: 24, temperature: 0 });
  return { text: responseText, stop: stopReason };
}

const architectures: readonly FixtureArchitecture[] = ["llama", "qwen2", "qwen3", "gemma3", "qwen3moe"];

describe.each(architectures)("%s", (architecture) => {
  test("loads in llama.cpp and says words without an end", async () => {
    const { text, stop } = await answer(await writeModel(join(folder, `${architecture}.gguf`), { architecture }));
    expect(text.split(/\s+/).length).toBeGreaterThan(10);
    expect(text).toMatch(/^[a-z ]+$/);
    expect(stop).toBe("maxTokens");
  });

  test("says what it was told to and ends", async () => {
    const says = "The first line is this one.\n\n- the second is a list\n- the second is a list, too";
    const path = await writeModel(join(folder, `${architecture}-says.gguf`), { architecture, says });
    expect(await answer(path)).toEqual({ text: says, stop: "eogToken" });
  });
});

const variants: readonly ModelOptions[] = [
  ...(["F32", "F16", "BF16", "Q8_0", "Q4_0"] as const).map((quantization) => ({ quantization })),
  ...(["chatml", "llama3", "gemma", "think", null] as const).map((chatTemplate) => ({ chatTemplate })),
  { layers: 5, contextTokens: 256 },
];

test.each(variants)("works with %o", async (options) => {
  const { text } = await answer(await writeModel(join(folder, "variant.gguf"), options));
  expect(text.split(/\s+/).length).toBeGreaterThan(10);
});

test("another seed says something else, the same seed the same", async () => {
  const answers = await Promise.all(
    [1, 1, 2].map(async (seed, index) => answer(await writeModel(join(folder, `seed-${index}.gguf`), { seed }))),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]).not.toEqual(answers[2]);
});

test("a split model is one model", async () => {
  const [first = ""] = await writeSplitModel(join(folder, "split"), 3, { seed: 7 });
  const whole = await writeModel(join(folder, "whole.gguf"), { seed: 7 });
  expect(await answer(first)).toEqual(await answer(whole));
});
