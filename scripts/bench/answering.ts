import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { type Threads, threadsFor } from "#app/machine/threads.ts";
import { createSensors } from "#main/machine/sensors.ts";
import { workerOf } from "../../test/e2e/processes.ts";
import { type Snug, startSnugWithBrowser } from "../../test/e2e/snug.ts";
import { promptInput } from "../../test/e2e/windows.ts";
import { startSnug } from "../../test/main/cli/snugProcess.ts";
import { writeModel } from "../../test/support/ggufFixtures.ts";
import { type Direct, startDirect } from "./direct.ts";
import type { Figure } from "./figures.ts";
import { residentMegabytes } from "./processMemory.ts";
import { median, quantile } from "./statistics.ts";
import { askInWindow } from "./windowAnswer.ts";

const rounds = 7;
const answerTokens = 160;
const contextTokens = 8192;

/** One whole path, key press to page, against the engine alone with the same model and settings, in turn. */
export async function benchAnswering(): Promise<readonly Figure[]> {
  const readyMs = await measureStarts();
  let modelPath = "";
  await using snug = await startSnugWithBrowser(async (models) => {
    modelPath = await writeBenchModel(models);
    await writeFile(join(dirname(models), "settings.json"), JSON.stringify({ maxAnswerTokens: answerTokens }));
  });
  const idleMegabytes = await residentMegabytes(snug.pid());
  const pairs = await measurePairs(await snug.openPopup(), modelPath);
  const hostMegabytes = await residentMegabytes(snug.pid());
  const workerMegabytes = await residentMegabytes(await workerOf(snug.pid()));
  const openings = await measureOpenings(snug);
  return [
    ...answerFigures(pairs),
    { name: "host start to ready", value: median(readyMs), unit: "ms" },
    { name: "host memory, idle, no model", value: idleMegabytes, unit: "MB" },
    { name: "host memory, warm model", value: hostMegabytes, unit: "MB" },
    { name: "worker memory, warm model", value: workerMegabytes, unit: "MB" },
    { name: "popup opened to focused input, median", value: median(openings), unit: "ms" },
    { name: "popup opened to focused input, 95th percentile", value: quantile(openings, 0.95), unit: "ms" },
  ];
}

/** About 100 million parameters: its tokens take long enough to be a fair measure, and it is written in a second. */
function writeBenchModel(folder: string): Promise<string> {
  return writeModel(join(folder, "bench.gguf"), {
    name: "Bench",
    quantization: "Q8_0",
    layers: 12,
    contextTokens,
    sizes: { embedding: 768, feedForward: 2048, heads: 12, kvHeads: 4, headSize: 64 },
  });
}

interface Pair {
  readonly window: { readonly firstTokenMs: number; readonly tokensPerSecond: number };
  readonly direct: { readonly firstTokenMs: number; readonly tokensPerSecond: number };
}

async function measurePairs(page: Page, modelPath: string): Promise<readonly Pair[]> {
  await using direct = await startDirect({ path: modelPath, contextTokens, threads: await threadsOf(modelPath) });
  const pairs: Pair[] = [];
  for (let round = 0; round <= rounds; round += 1) pairs.push(await measurePair(page, direct, round));
  // The first one loads the model and fills caches.
  return pairs.slice(1);
}

/** The same as Snug computes with. */
async function threadsOf(modelPath: string): Promise<Threads> {
  const [machine, { size }] = await Promise.all([createSensors().machine(), stat(modelPath)]);
  return threadsFor(machine, size);
}

async function measurePair(page: Page, direct: Direct, round: number): Promise<Pair> {
  // Different from its first words on, so that neither side finds it in its cache.
  const prompt = `${round} ${"red green blue ".repeat(12)}`;
  await page.keyboard.press("Control+n");
  const { firstTokenMs, writingMs } = await askInWindow(page, prompt);
  return {
    window: { firstTokenMs, tokensPerSecond: ((answerTokens - 1) / writingMs) * 1000 },
    direct: await direct.answer({ prompt, maxTokens: answerTokens }),
  };
}

function answerFigures(pairs: readonly Pair[]): readonly Figure[] {
  const of = (read: (pair: Pair) => number) => median(pairs.map(read));
  return [
    { name: "decode, in the window", value: of(({ window }) => window.tokensPerSecond), unit: "tok/s" },
    { name: "decode, engine alone", value: of(({ direct }) => direct.tokensPerSecond), unit: "tok/s" },
    {
      name: "decode, window / engine alone",
      value: of(({ window, direct }) => window.tokensPerSecond / direct.tokensPerSecond),
      unit: "×",
      bar: { atLeast: 0.95 },
    },
    { name: "first token, in the window", value: of(({ window }) => window.firstTokenMs), unit: "ms" },
    { name: "first token, engine alone", value: of(({ direct }) => direct.firstTokenMs), unit: "ms" },
    {
      name: "first token, window − engine alone",
      value: of(({ window, direct }) => window.firstTokenMs - direct.firstTokenMs),
      unit: "ms",
      bar: { atMost: 30 },
    },
  ];
}

async function measureStarts(): Promise<readonly number[]> {
  const home = await mkdtemp(join(tmpdir(), "snug-bench-"));
  const times: number[] = [];
  for (let start = 0; start < 5; start += 1) {
    const startedAt = performance.now();
    const snug = startSnug(["serve", "--no-open"], home);
    await snug.firstOutput;
    times.push(performance.now() - startedAt);
    snug.interrupt();
    await snug.ended;
  }
  await rm(home, { recursive: true, force: true });
  return times;
}

/** From the start of the navigation: the browser host has no window that waits hidden, as the app has. */
async function measureOpenings(snug: Snug): Promise<readonly number[]> {
  const page = await snug.openPopup();
  await page.addInitScript(() => {
    addEventListener("focusin", () => performance.mark("focused"), { once: true });
  });
  const times: number[] = [];
  for (let opening = 0; opening < 15; opening += 1) {
    await page.reload();
    await promptInput(page).waitFor();
    await page.waitForFunction(() => performance.getEntriesByName("focused").length > 0);
    times.push(await page.evaluate(() => performance.getEntriesByName("focused")[0]?.startTime ?? 0));
  }
  return times;
}
