import { beforeAll, describe, expect, test } from "vitest";
import { fitsBudget } from "#app/fit/ladder.ts";
import { totalBytes } from "#app/fit/plan.ts";
import { budgetFor } from "#app/machine/budget.ts";
import { forkWorker } from "#main/engines/forkWorker.ts";
import { type RunningWorker, startRunningWorker } from "#main/engines/runningWorker.ts";
import { overrideSensors } from "#main/machine/override.ts";
import { createSensors } from "#main/machine/sensors.ts";
import { type FitReport, fitReport } from "#main/services/fitReport.ts";
import { fitShapes } from "../support/gguf/fitShapes.ts";
import { type HeaderFixture, writeHeaderFixture } from "../support/headerFixture.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

let worker: RunningWorker;
beforeAll(() => {
  worker = startRunningWorker(forkWorker);
  return async () => {
    worker.kill();
    await worker.exited;
  };
});

async function fixture(model: string, quantization: "Q4_K" | "Q6_K" | "Q8_0"): Promise<HeaderFixture> {
  const shape = fitShapes[model];
  if (shape === undefined) throw new Error(`no shape ${model}`);
  return writeHeaderFixture(await temporaryFolder(), shape, model, quantization);
}

async function report(
  { path, facts }: HeaderFixture,
  { machineFile: machineName, ...budget }: { machineFile: string; budgetRam?: string; budgetVram?: string },
  contextTokens: number | null = null,
): Promise<FitReport> {
  const machineFile = new URL(`../support/machines/${machineName}.json`, import.meta.url).pathname;
  const sensors = overrideSensors(createSensors(), { machineFile, ...budget });
  const [machine, readings] = await Promise.all([sensors.machine(), sensors.readings()]);
  return fitReport({
    model: facts,
    machine,
    budget: budgetFor(machine, readings, 0),
    contextTokens,
    kvType: "f16",
    weigh: (tokens) =>
      worker.call("It", (client) => client.estimate({ path, name: "It", contextTokens: tokens, gpuLayers: 0 })),
  });
}

function summary({ verdict, chosen, largestContextTokens }: FitReport): unknown[] {
  const short = "shortBytes" in verdict ? Math.round(verdict.shortBytes / 1e8) / 10 : 0;
  return [verdict.type, short, chosen.gpuLayers, largestContextTokens];
}

describe("the 122B question: a model like Qwen3.5 122B-A10B with Q4_K matrices, 68.7 GB", () => {
  // Verdict, short by GB, layers on the GPU of the nearest rung, largest context.
  test.each([
    ["mac-8gb", ["fromDisk", 65.1, 49, null]],
    ["mac-16gb", ["fromDisk", 57.8, 49, null]],
    ["mac-64gb", ["fromDisk", 15.5, 49, null]],
    ["mac-128gb", ["fits", 0, 49, 262_144]],
    ["gtx1060-16gb", ["fromDisk", 50.6, 32, null]],
    ["gtx1060-32gb", ["fromDisk", 34.5, 16, null]],
    ["gtx1060-64gb", ["fromDisk", 5.5, 0, null]],
  ])("on %s", async (machine, expected) => {
    const result = await report(await fixture("qwen3.5-122b-a10b", "Q4_K"), { machineFile: machine });
    expect(summary(result)).toEqual(expected);
    // What would have to change: that much more memory, or a file that is smaller by as much.
    const { chosen, verdict, budget } = result;
    if (chosen.shortfall !== null && "shortBytes" in verdict) {
      expect(verdict.shortBytes).toBe(chosen.shortfall.neededBytes - chosen.shortfall.budgetBytes);
      expect(fitsBudget(chosen.requirement, budget)).toBe(false);
    }
    const bytes = result.curve.map((point) => point.ramBytes + point.vramBytes);
    expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
  });
});

test.each([
  ["Q8_0", "fromDisk"],
  ["Q4_K", "tooLarge"],
] as const)("without a GPU %s weights are judged as %s, since only some types stay mapped", async (type, verdict) => {
  const overrides = { machineFile: "gtx1060-16gb", budgetVram: "0" };
  const { chosen, verdict: found } = await report(await fixture("qwen3.5-122b-a10b", type), overrides);
  expect(found.type).toBe(verdict);
  const mapped = chosen.components.droppableBytes / chosen.components.weights.ramBytes;
  if (type === "Q8_0") expect(mapped).toBe(1);
  else expect(mapped).toBeLessThan(0.02);
});

test("a model of 6 GiB is refused on 4 GiB with the exact shortfall, and degraded on a little more than it needs", async () => {
  const model = await fixture("llama-3.1-8b", "Q6_K");
  const refused = await report(model, { machineFile: "gtx1060-16gb", budgetRam: "4GiB", budgetVram: "0" });
  const needed = totalBytes(refused.chosen.requirement);
  expect(model.tensors.reduce((total, { byteSize }) => total + byteSize, 0) / 2 ** 30).toBeCloseTo(6.13, 1);
  expect(refused.verdict).toMatchObject({ shortBytes: needed - 4 * 2 ** 30 });
  const degraded = await report(model, { machineFile: "gtx1060-16gb", budgetRam: String(needed), budgetVram: "0" });
  expect(degraded.verdict).toEqual({ type: "fitsShorter", wantedContextTokens: 8192 });
  expect(degraded.largestContextTokens).toBe(1024);
});

test("the largest context that fits is followed by one that does not", async () => {
  const model = await fixture("gemma-3-27b", "Q4_K");
  const overrides = { machineFile: "mac-64gb", budgetRam: "19GiB" };
  const { largestContextTokens } = await report(model, overrides);
  if (largestContextTokens === null) throw new Error("none fits");
  const [fits, larger] = [largestContextTokens, largestContextTokens + 256];
  expect(summary(await report(model, overrides, fits))).toEqual(["fits", 0, 63, fits]);
  expect((await report(model, overrides, larger)).verdict).toEqual({
    type: "fitsShorter",
    wantedContextTokens: larger,
  });
});
