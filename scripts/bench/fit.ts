import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { settingsToTry } from "#app/fit/ladder.ts";
import { totalBytes } from "#app/fit/plan.ts";
import type { Budget, Machine } from "#app/machine/machine.ts";
import { forkWorker } from "#main/engines/forkWorker.ts";
import { type RunningWorker, startRunningWorker } from "#main/engines/runningWorker.ts";
import { openDatabase } from "#main/storage/database.ts";
import { createRequirementCache } from "#main/storage/requirementCache.ts";
import { fitShapes } from "../../test/support/gguf/fitShapes.ts";
import type { Shape } from "../../test/support/gguf/shapes.ts";
import { writeZeroModel } from "../../test/support/ggufFixtures.ts";
import { writeHeaderFixture } from "../../test/support/headerFixture.ts";
import type { AllocatedJob } from "./allocated.ts";
import type { Figure } from "./figures.ts";
import { median } from "./statistics.ts";

const contextTokens = 4096;
const rounds = 5;

/** What a model needs, as predicted and as allocated; and how long the prediction takes. */
export async function benchFit(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "snug-bench-fit-"));
  try {
    return [...(await exactnessFigures(folder)), await coldFigure(folder), await cachedFigure(folder)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Published models with fewer layers, experts and words, so that they load on any machine: one of each kind of memory. */
const loadable: Readonly<Record<string, Partial<Shape>>> = {
  "qwen3-0.6b": {},
  "llama-2-7b": { layers: 2 },
  "llama-3.2-1b": { layers: 4 },
  "gemma-3-4b": { layers: 7, vocabulary: 32_000 },
  "qwen3-30b-a3b": { layers: 4, vocabulary: 32_000, experts: { count: 16, used: 8, feedForward: 768 } },
  "qwen3.5-27b": { layers: 4, vocabulary: 32_000 },
  "deepseek-v3": {
    layers: 2,
    vocabulary: 16_000,
    feedForward: 4096,
    experts: { count: 8, used: 4, feedForward: 2048, sharedFeedForward: 2048, denseLayers: 1 },
  },
};

async function exactnessFigures(folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  const worker = startRunningWorker(forkWorker);
  try {
    for (const [name, change] of Object.entries(loadable)) {
      figures.push({
        name: `${name}, cut: requirement off by`,
        value: await measureError(folder, worker, name, change),
        unit: "%",
        bar: { atMost: 1 },
      });
    }
  } finally {
    await end(worker);
  }
  return figures;
}

async function measureError(
  folder: string,
  worker: RunningWorker,
  name: string,
  change: Partial<Shape>,
): Promise<number> {
  const shape = { ...shapeOf(name), ...change };
  const path = await writeZeroModel(join(folder, `${name}.gguf`), shape, name, "Q8_0");
  const predicted = totalBytes(
    await worker.call(name, (client) => client.estimate({ path, name, contextTokens, gpuLayers: 0 })),
  );
  const allocated = await allocatedBytes({ path, contextTokens });
  await rm(path);
  return Math.abs(predicted / allocated - 1) * 100;
}

async function allocatedBytes(job: AllocatedJob): Promise<number> {
  const child = fork(fileURLToPath(new URL("allocated.ts", import.meta.url)), [JSON.stringify(job)]);
  const [bytes] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`loading ${job.path} ended with ${String(code)}`);
    }),
  ]);
  return bytes as number;
}

/** A model never seen before, asked of a worker that has just started. */
async function coldFigure(folder: string): Promise<Figure> {
  const { path } = await writeHeaderFixture(folder, shapeOf("gemma-3-27b"), "gemma-3-27b", "Q4_K");
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const worker = startRunningWorker(forkWorker);
    try {
      await worker.call("It", (client) => client.info());
      const startedAt = performance.now();
      await worker.call("It", (client) => client.estimate({ path, name: "It", contextTokens: 8192, gpuLayers: 0 }));
      times.push(performance.now() - startedAt);
    } finally {
      await end(worker);
    }
  }
  return { name: "27B header, first estimate", value: median(times), unit: "ms", bar: { atMost: 300 } };
}

/** The whole ladder of a model that was weighed before, as the models' list asks for it. */
async function cachedFigure(folder: string): Promise<Figure> {
  const { database } = openDatabase(folder);
  const cache = createRequirementCache(database);
  const machine: Pick<Machine, "gpus" | "unifiedMemory"> = { gpus: [], unifiedMemory: false };
  const budget: Budget = { unified: false, ramBytes: 2 ** 30, vramBytes: 0, reason: "" };
  const rungs = settingsToTry({ trainedContextTokens: 131_072, layers: 62 }, machine, budget, 1);
  const none = { weightsRamBytes: 1, weightsVramBytes: 0, contextRamBytes: 1, contextVramBytes: 0 };
  const keyOf = (rung: (typeof rungs)[number]) => ({ headerHash: "it", llamaRelease: "it", ...rung });
  for (const rung of rungs) cache.put(keyOf(rung), { ...rung, ...none });
  const times = Array.from({ length: 100 }, () => {
    const startedAt = performance.now();
    for (const rung of rungs) cache.get(keyOf(rung));
    return performance.now() - startedAt;
  });
  database.close();
  return { name: "kept requirements of a whole ladder", value: median(times), unit: "ms", bar: { atMost: 5 } };
}

async function end(worker: RunningWorker): Promise<void> {
  worker.kill();
  await worker.exited;
}

function shapeOf(name: string): Shape {
  const shape = fitShapes[name];
  if (shape === undefined) throw new RangeError(`There are no dimensions of ${name}.`);
  return shape;
}
