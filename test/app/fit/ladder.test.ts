import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitsBudget, judgeFit, type LoadSettings, settingsToTry, shortfall } from "#app/fit/ladder.ts";
import { type Requirement, totalBytes } from "#app/fit/plan.ts";
import type { Budget } from "#app/machine/machine.ts";
import { gamingPc, gib, mac16, server } from "../machine/machines.ts";

const unified = (bytes: number): Budget => ({ unified: true, ramBytes: bytes, vramBytes: bytes, reason: "" });
const separate = (ramBytes: number, vramBytes: number): Budget => ({
  unified: false,
  ramBytes,
  vramBytes,
  reason: "",
});

const model = { trainedContextTokens: 32_768, layers: 32 };

describe("the ladder", () => {
  it("on a machine without a GPU goes from the usual context to shorter ones", () => {
    expect(settingsToTry(model, server, separate(8 * gib, 0), 1)).toEqual([
      { contextTokens: 8192, gpuLayers: 0 },
      { contextTokens: 4096, gpuLayers: 0 },
      { contextTokens: 2048, gpuLayers: 0 },
      { contextTokens: 1024, gpuLayers: 0 },
    ]);
  });

  it("on a graphics card tries every context with all layers, then fewer layers, then none", () => {
    const rungs = settingsToTry(model, gamingPc, separate(8 * gib, 8 * gib), 1);
    expect(rungs.map((rung) => `${rung.gpuLayers}@${rung.contextTokens}`)).toEqual([
      "33@8192",
      "33@4096",
      "33@2048",
      "33@1024",
      "21@8192",
      "21@1024",
      "10@8192",
      "10@1024",
      "0@8192",
      "0@4096",
      "0@2048",
      "0@1024",
    ]);
  });

  it("on shared memory moves no single layers, since that would free nothing", () => {
    const rungs = settingsToTry(model, mac16, unified(8 * gib), 1);
    expect(new Set(rungs.map((rung) => rung.gpuLayers))).toEqual(new Set([33, 0]));
  });

  it("uses no GPU whose memory is taken", () => {
    const rungs = settingsToTry(model, gamingPc, separate(8 * gib, 0), 1);
    expect(rungs.every((rung) => rung.gpuLayers === 0)).toBe(true);
  });

  it("gives a long prompt what it needs, and nothing shorter", () => {
    const contexts = settingsToTry(model, server, separate(8 * gib, 0), 10_001).map((rung) => rung.contextTokens);
    expect(contexts).toEqual([10_240]);
    const some = settingsToTry(model, server, separate(8 * gib, 0), 3000).map((rung) => rung.contextTokens);
    expect(some).toEqual([8192, 4096]);
  });

  it("never goes beyond what the model was trained for", () => {
    const short = { trainedContextTokens: 2048, layers: 8 };
    const contexts = settingsToTry(short, server, separate(8 * gib, 0), 10_000).map((rung) => rung.contextTokens);
    expect(contexts).toEqual([2048]);
  });

  it("takes the usual context where the file does not tell what it was trained for", () => {
    const untold = { trainedContextTokens: 0, layers: 8 };
    expect(settingsToTry(untold, server, separate(8 * gib, 0), 1)[0]?.contextTokens).toBe(8192);
    expect(settingsToTry(untold, server, separate(8 * gib, 0), 9000)[0]?.contextTokens).toBe(9216);
  });

  it("for any model, machine and prompt has one to twelve rungs, all different, none too short", () => {
    fc.assert(
      fc.property(anyModel, anyPlace, fc.nat(200_000), (anyOne, [machine, budget], minimum) => {
        const rungs = settingsToTry(anyOne, machine, budget, minimum);
        expect(rungs.length).toBeGreaterThanOrEqual(1);
        expect(rungs.length).toBeLessThanOrEqual(12);
        expect(new Set(rungs.map((rung) => JSON.stringify(rung))).size).toBe(rungs.length);
        const trained = anyOne.trainedContextTokens === 0 ? Infinity : anyOne.trainedContextTokens;
        for (const rung of rungs) {
          expect(rung.contextTokens % 256).toBe(0);
          expect(rung.contextTokens).toBeGreaterThanOrEqual(Math.min(Math.max(minimum, 1), trained));
          expect(rung.gpuLayers).toBeLessThanOrEqual(anyOne.layers + 1);
        }
      }),
    );
  });

  it("never asks for more of the memory that the rung before it had too little of", () => {
    fc.assert(
      fc.property(anyModel, anyPlace, fc.nat(20_000), (anyOne, [machine, budget], minimum) => {
        const rungs = settingsToTry(anyOne, machine, budget, minimum);
        rungs.slice(1).forEach((rung, index) => {
          const before = rungs[index];
          const cheaper = before !== undefined && rung.contextTokens < before.contextTokens;
          const lessOnGpu = before !== undefined && rung.gpuLayers < before.gpuLayers;
          expect(cheaper || lessOnGpu).toBe(true);
        });
      }),
    );
  });
});

describe("a requirement", () => {
  const need = requirementOf({ contextTokens: 4096, gpuLayers: 16 }, { ramBytes: 2 * gib, vramBytes: 3 * gib });

  it("counts as one sum on shared memory", () => {
    expect(fitsBudget(need, unified(5 * gib))).toBe(true);
    expect(shortfall(need, unified(5 * gib - 1))).toEqual({ neededBytes: 5 * gib, budgetBytes: 5 * gib - 1 });
  });

  it("on shared memory also keeps within what the GPU may use", () => {
    const budget = { ...unified(5 * gib), vramBytes: 2 * gib };
    expect(shortfall(need, budget)).toEqual({ neededBytes: 3 * gib, budgetBytes: 2 * gib });
  });

  it("counts by device where each has its own memory", () => {
    expect(fitsBudget(need, separate(2 * gib, 3 * gib))).toBe(true);
    expect(shortfall(need, separate(gib, 9 * gib))).toEqual({ neededBytes: 2 * gib, budgetBytes: gib });
    expect(shortfall(need, separate(9 * gib, gib))).toEqual({ neededBytes: 3 * gib, budgetBytes: gib });
    expect(shortfall(need, separate(gib, gib))).toEqual({ neededBytes: 5 * gib, budgetBytes: 2 * gib });
  });
});

describe("a verdict", () => {
  const long = requirementOf({ contextTokens: 8192, gpuLayers: 0 }, { ramBytes: 6 * gib, vramBytes: 0 });
  const short = requirementOf({ contextTokens: 2048, gpuLayers: 0 }, { ramBytes: 4 * gib, vramBytes: 0 });

  it("is that the model fits, by the first plan that does", () => {
    expect(judgeFit([long, short], separate(6 * gib, 0), 8192)).toEqual({
      type: "fits",
      plan: { contextTokens: 8192, gpuLayers: 0, requirement: long },
    });
  });

  it("is that it fits with a shorter context, where only that does", () => {
    expect(judgeFit([long, short], separate(5 * gib, 0), 8192)).toEqual({
      type: "fitsShorter",
      plan: { contextTokens: 2048, gpuLayers: 0, requirement: short },
      wantedContextTokens: 8192,
    });
  });

  it("is what the nearest plan lacks, where none fits", () => {
    expect(judgeFit([long, short], separate(3 * gib, 0), 8192)).toEqual({
      type: "tooLarge",
      neededBytes: 4 * gib,
      budgetBytes: 3 * gib,
    });
  });

  it("needs something to judge by", () => {
    expect(() => judgeFit([], separate(gib, 0), 8192)).toThrow(RangeError);
  });

  it("never offers a plan that does not fit, nor refuses a model that has one", () => {
    fc.assert(
      fc.property(anyModel, anyPlace, fc.nat(20_000), (anyOne, [machine, budget], minimum) => {
        const tried = settingsToTry(anyOne, machine, budget, minimum).map((rung) => requirementFor(anyOne, rung));
        const fit = judgeFit(tried, budget, tried[0]?.contextTokens ?? 1);
        if (fit.type === "tooLarge") {
          expect(fit.neededBytes).toBeGreaterThan(fit.budgetBytes);
          expect(tried.some((requirement) => fitsBudget(requirement, budget))).toBe(false);
        } else {
          expect(fitsBudget(fit.plan.requirement, budget)).toBe(true);
          if (budget.unified) expect(totalBytes(fit.plan.requirement)).toBeLessThanOrEqual(budget.ramBytes);
        }
      }),
    );
  });

  it("never gets worse with more memory", () => {
    fc.assert(
      fc.property(anyModel, anyPlace, fc.nat(32 * gib), fc.nat(32 * gib), (anyOne, [machine, budget], ram, vram) => {
        const more = {
          ...budget,
          ramBytes: budget.ramBytes + ram,
          vramBytes: budget.vramBytes + (machine.gpus.length === 0 ? 0 : budget.unified ? ram : vram),
        };
        expect(goodness(anyOne, machine, more)).toBeGreaterThanOrEqual(goodness(anyOne, machine, budget));
        if (fits(anyOne, machine, budget)) expect(fits(anyOne, machine, more)).toBe(true);
      }),
    );
  });
});

interface SizedModel {
  readonly trainedContextTokens: number;
  readonly layers: number;
  readonly weightsBytes: number;
  readonly bytesPerToken: number;
}

const anyModel: fc.Arbitrary<SizedModel> = fc.record({
  trainedContextTokens: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300_000 })),
  layers: fc.nat(100),
  weightsBytes: fc.integer({ min: 1, max: 64 * gib }),
  bytesPerToken: fc.integer({ min: 0, max: 2 ** 19 }),
});

const bytes = fc.nat(64 * gib);
const anyPlace = fc.oneof(
  bytes.map((size) => [mac16, unified(size)] as const),
  bytes.map((size) => [server, separate(size, 0)] as const),
  fc.tuple(bytes, bytes).map(([ram, vram]) => [gamingPc, separate(ram, vram)] as const),
);

/** A requirement as llama.cpp would split it: layer by layer, the output layer with the last one. */
function requirementFor(sized: SizedModel, rung: LoadSettings): Requirement {
  const share = Math.min(1, rung.gpuLayers / (sized.layers + 1));
  const context = sized.bytesPerToken * rung.contextTokens;
  return {
    ...rung,
    weightsRamBytes: sized.weightsBytes - Math.floor(sized.weightsBytes * share),
    weightsVramBytes: Math.floor(sized.weightsBytes * share),
    contextRamBytes: context - Math.floor(context * share),
    contextVramBytes: Math.floor(context * share),
  };
}

function requirementOf(rung: LoadSettings, weights: { ramBytes: number; vramBytes: number }): Requirement {
  return {
    ...rung,
    weightsRamBytes: weights.ramBytes,
    weightsVramBytes: weights.vramBytes,
    contextRamBytes: 0,
    contextVramBytes: 0,
  };
}

function fits(sized: SizedModel, machine: typeof mac16, budget: Budget): boolean {
  return settingsToTry(sized, machine, budget, 1).some((rung) => fitsBudget(requirementFor(sized, rung), budget));
}

/** The place of the fitting rung on the full ladder, the first one highest; 0 when none fits. */
function goodness(sized: SizedModel, machine: typeof mac16, budget: Budget): number {
  const ladder = settingsToTry(sized, machine, { ...budget, vramBytes: Math.max(1, budget.vramBytes) }, 1);
  const tried = ladder.map((rung) => requirementFor(sized, rung));
  const fit = judgeFit(tried, budget, 1);
  if (fit.type === "tooLarge") return 0;
  return tried.length - tried.indexOf(fit.plan.requirement);
}
