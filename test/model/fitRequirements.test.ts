import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { componentsOf } from "#app/fit/components.ts";
import { formulaRequirement, type PublishedDimensions } from "#app/fit/formula.ts";
import { type Requirement, totalBytes } from "#app/fit/plan.ts";
import { forkWorker } from "#main/engines/forkWorker.ts";
import { type RunningWorker, startRunningWorker } from "#main/engines/runningWorker.ts";
import { fitShapes } from "../support/gguf/fitShapes.ts";
import type { Shape } from "../support/gguf/shapes.ts";
import { type HeaderFixture, writeHeaderFixture } from "../support/headerFixture.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

let worker: RunningWorker;
beforeAll(() => {
  worker = startRunningWorker(forkWorker);
});
afterAll(async () => {
  worker.kill();
  await worker.exited;
});

interface Settings {
  readonly contextTokens: number;
  readonly kvType: "f16" | "q8_0" | "q4_0";
  readonly flashAttention?: boolean;
}

function estimate({ path }: HeaderFixture, settings: Settings): Promise<Requirement> {
  return worker.call("It", (client) => client.estimate({ path, name: "It", gpuLayers: 0, ...settings }));
}

function dimensionsOf({ slidingWindow, architecture, ...sizes }: Shape): PublishedDimensions {
  const shape = { ...sizes, flashAttention: !["gemma2", "deepseek2"].includes(architecture) };
  const fullEvery = architecture === "gemma2" ? 2 : 6;
  return slidingWindow === undefined ? shape : { ...shape, slidingWindow: { tokens: slidingWindow, fullEvery } };
}

const cases = Object.entries(fitShapes);

test("there are at least twenty published models of every kind", () => {
  expect(cases.length).toBeGreaterThanOrEqual(20);
  const kinds = cases.map(([, shape]) => [shape.hybrid, shape.latent, shape.slidingWindow, shape.experts]);
  for (const kind of [0, 1, 2, 3]) expect(kinds.some((kind4) => kind4[kind] !== undefined)).toBe(true);
});

describe.each(cases)("%s", (name, shape) => {
  test("weights are the tensors' bytes, and caches explain what the cache's type changes", async () => {
    const fixture = await writeHeaderFixture(await temporaryFolder(), shape, name, "Q8_0");
    const tensorBytes = fixture.tensors.reduce((total, { byteSize }) => total + byteSize, 0);
    const settings = { contextTokens: 4096, gpuLayers: 0, unified: false, repacks: true };
    const [f16, q4] = await Promise.all([
      estimate(fixture, { contextTokens: 4096, kvType: "f16", flashAttention: true }),
      estimate(fixture, { contextTokens: 4096, kvType: "q4_0", flashAttention: true }),
    ]);
    expect(f16.weightsRamBytes / tensorBytes).toBeCloseTo(1, 4);
    const wide = componentsOf(f16, fixture.facts, { ...settings, kvType: "f16" });
    const narrow = componentsOf(q4, fixture.facts, { ...settings, kvType: "q4_0" });
    expect(wide.recurrentState.ramBytes > 0).toBe(shape.hybrid !== undefined);
    // Compute buffers hardly depend on the cache's type; were a cache counted wrongly, the difference would show here.
    const computeChange = Math.abs(wide.compute.ramBytes - narrow.compute.ramBytes);
    expect(computeChange / wide.compute.ramBytes).toBeLessThan(0.1);
    expect(wide.weights.ramBytes + wide.kvCache.ramBytes + wide.recurrentState.ramBytes + wide.compute.ramBytes).toBe(
      totalBytes(f16),
    );
  });

  test("the formula comes within 3 % of the exact requirement", async () => {
    const fixture = await writeHeaderFixture(await temporaryFolder(), shape, name, "Q8_0");
    const settings = { contextTokens: 8192, kvType: "f16" as const };
    const exact = totalBytes(await estimate(fixture, settings));
    const formula = formulaRequirement(dimensionsOf(shape), { ...settings, bitsPerWeight: 8.5 });
    expect(Math.abs(formula.totalBytes / exact - 1), `${formula.totalBytes} for ${exact}`).toBeLessThan(0.03);
  });
});

test("a quantized cache without flash attention is refused, not guessed", async () => {
  const shape = fitShapes["qwen3-0.6b"];
  if (shape === undefined) throw new Error("no such fixture");
  const { path } = await writeHeaderFixture(await temporaryFolder(), shape, "it", "Q8_0");
  const request = {
    path,
    name: "It",
    contextTokens: 1024,
    gpuLayers: 0,
    kvType: "q8_0",
    flashAttention: false,
  } as const;
  const asking = worker.call("It", (client) => client.estimate(request));
  await expect(asking).rejects.toMatchObject({ problem: { code: "estimate_impossible" } });
});

test("a header that llama.cpp cannot load is refused, not guessed", async () => {
  const shape = fitShapes["qwen3-0.6b"];
  if (shape === undefined) throw new Error("no such fixture");
  const folder = await temporaryFolder();
  // One layer's worth of tensors is missing.
  const { path } = await writeHeaderFixture(folder, shape, "short", "Q8_0", (tensors) => tensors.slice(0, -9));
  expect(path).toBe(join(folder, "short.gguf"));
  const request = { path, name: "It", contextTokens: 1024, gpuLayers: 0 };
  const asking = worker.call("It", (client) => client.estimate(request));
  await expect(asking).rejects.toMatchObject({ problem: { code: "model_load_failed" } });
});
