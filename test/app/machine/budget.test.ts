import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetBytes, budgetFor } from "#app/machine/budget.ts";
import { budgetSchema, type Machine } from "#app/machine/machine.ts";
import { withBudget } from "#app/machine/withBudget.ts";
import { anyMachineState, gamingPc, gib, mac16, readingsOf, server } from "./machines.ts";

describe("a budget on shared memory", () => {
  it("is what is free now, when that is the least", () => {
    const budget = budgetFor(mac16, readingsOf(6 * gib), 0);
    expect(budget).toEqual({
      unified: true,
      ramBytes: 6 * gib,
      vramBytes: 6 * gib,
      reason: "The memory that is free now.",
    });
  });

  it("counts what the loaded model would give back", () => {
    const budget = budgetFor(mac16, readingsOf(6 * gib), 3 * gib);
    expect(budget.ramBytes).toBe(9 * gib);
    expect(budget.reason).toBe("The memory that is free now and what the loaded model would give back.");
  });

  it("stays one GiB below Metal's working set", () => {
    const budget = budgetFor(mac16, readingsOf(15 * gib), 0);
    expect(budget.ramBytes).toBe(11 * gib);
    expect(budget.reason).toBe("What macOS lets the GPU use, minus 1 GiB kept for the screen and other apps.");
  });

  it("leaves macOS four GiB of the RAM, however much Metal would give", () => {
    const raised: Machine = { ...mac16, gpus: [{ name: "Apple M4", kind: "metal", memoryBytes: 15 * gib }] };
    const budget = budgetFor(raised, readingsOf(15 * gib), 0);
    expect(budget.ramBytes).toBe(12 * gib);
    expect(budget.reason).toBe("RAM minus 4 GiB, kept for macOS and other apps.");
  });

  it("gives the GPU nothing where there is none", () => {
    const budget = budgetFor({ ...mac16, gpus: [] }, readingsOf(6 * gib), 0);
    expect([budget.ramBytes, budget.vramBytes]).toEqual([6 * gib, 0]);
  });
});

describe("a budget on separate memory", () => {
  it("is the free RAM, less what the rest of the machine keeps", () => {
    const budget = budgetFor(server, readingsOf(20 * gib), 0);
    expect([budget.ramBytes, budget.vramBytes]).toEqual([19.5 * gib, 0]);
    expect(budget.reason).toBe("The RAM that is free now, minus 537 MB kept for the rest of the machine.");
  });

  it("keeps a tenth of a small machine rather than half a GiB", () => {
    const small = { ...server, memoryBytes: 2 * gib };
    expect(budgetFor(small, readingsOf(1 * gib), 0).ramBytes).toBe(gib - Math.floor(gib / 5));
  });

  it("never goes beyond the control group's limit, and says that there is one", () => {
    const budget = budgetFor({ ...server, memoryLimitBytes: 4 * gib }, readingsOf(20 * gib), 0);
    expect(budget.ramBytes).toBe(4 * gib - Math.floor((4 * gib) / 10));
    expect(budget.reason).toContain("within the limit of 4.3 GB set for Snug");
  });

  it("counts the free memory of all GPUs, each less a reserve", () => {
    const [gpu] = gamingPc.gpus;
    const two = { ...gamingPc, gpus: gpu ? [gpu, gpu] : [] };
    const budget = budgetFor(two, readingsOf(20 * gib, [20 * gib, 10 * gib]), 0);
    expect([budget.ramBytes, budget.vramBytes]).toEqual([19.5 * gib, 29 * gib]);
  });

  it("counts a GPU as full when its free memory is not known", () => {
    expect(budgetFor(gamingPc, readingsOf(20 * gib), 0).vramBytes).toBe(0);
  });

  it("counts what the loaded model would give back on each device, up to what the device has", () => {
    const back = { ramBytes: 1 * gib, vramBytes: 9 * gib };
    const budget = budgetFor(gamingPc, readingsOf(20 * gib, [18 * gib]), back);
    expect([budget.ramBytes, budget.vramBytes]).toEqual([20.5 * gib, 23.5 * gib]);
  });
});

describe("any budget", () => {
  it("is a whole number of bytes, never below zero, with a sentence for its reason", () => {
    fc.assert(
      fc.property(anyMachineState, fc.double({ min: 0, max: 1e12, noNaN: true }), (state, releasable) => {
        const budget = budgetFor(state.machine, state.readings, releasable);
        expect(budgetSchema.safeParse(budget).success).toBe(true);
        expect(budget.reason).toMatch(/^[A-Z].*\.$/);
        if (budget.unified) expect(budget.vramBytes).toBeLessThanOrEqual(budget.ramBytes);
      }),
    );
  });

  it("grows, or stays, with the memory that is free", () => {
    fc.assert(
      fc.property(anyMachineState, fc.nat(64 * gib), ({ machine, readings }, more) => {
        const freer = { ...readings, availableBytes: readings.availableBytes + more };
        expect(budgetBytes(budgetFor(machine, freer, 0))).toBeGreaterThanOrEqual(
          budgetBytes(budgetFor(machine, readings, 0)),
        );
      }),
    );
  });

  it("counts shared memory once and separate memories together", () => {
    expect(budgetBytes({ unified: true, ramBytes: 8, vramBytes: 6, reason: "" })).toBe(8);
    expect(budgetBytes({ unified: false, ramBytes: 8, vramBytes: 6, reason: "" })).toBe(14);
  });
});

describe("a wanted budget", () => {
  const amount = fc.integer({ min: 1, max: 512 * gib });

  it("is exactly what the budget then is, whatever the machine and whatever is loaded", () => {
    fc.assert(
      fc.property(anyMachineState, amount, amount, fc.nat(64 * gib), (state, ramBytes, vramBytes, releasable) => {
        const { machine, readings } = withBudget(state, { ramBytes, vramBytes });
        const budget = budgetFor(machine, readings, { ramBytes: releasable, vramBytes: releasable });
        const least = Math.min(ramBytes, vramBytes);
        if (!machine.unifiedMemory) expect(budget).toMatchObject({ ramBytes, vramBytes });
        else expect(budget.ramBytes).toBe(least);
      }),
    );
  });

  it("leaves out the GPU when it is to have nothing", () => {
    const { machine, readings } = withBudget({ machine: gamingPc, readings: readingsOf(gib) }, { vramBytes: 0 });
    expect([machine.gpus, readings.gpuFreeBytes]).toEqual([[], []]);
    const mac = withBudget({ machine: mac16, readings: readingsOf(6 * gib) }, { vramBytes: 0 });
    expect(budgetFor(mac.machine, mac.readings, 0)).toMatchObject({ ramBytes: 6 * gib, vramBytes: 0 });
  });

  it("changes nothing when nothing is wanted", () => {
    const state = { machine: gamingPc, readings: readingsOf(gib) };
    expect(withBudget(state, {})).toBe(state);
  });
});
