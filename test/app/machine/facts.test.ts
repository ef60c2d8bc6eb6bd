import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandwidthGBps } from "#app/machine/chips.ts";
import { estimateMetalWorkingSet, withMetalWorkingSet } from "#app/machine/metal.ts";
import { parseBytes } from "#app/machine/parseBytes.ts";
import { threadsFor } from "#app/machine/threads.ts";
import { gamingPc, gib, mac16, server } from "./machines.ts";

describe("the chip table", () => {
  it.each([
    ["Apple M1", 68],
    ["Apple M1 (Virtual)", 68],
    ["Apple M1 Ultra", 800],
    ["Apple M2 Max", 400],
    ["Apple M3 Pro", 150],
    ["Apple M3 Max", 300],
    ["Apple M4 Pro", 273],
    ["Apple M5", 153],
  ])("knows %s", (chip, expected) => expect(bandwidthGBps(chip)).toBe(expected));

  it.each([
    "Apple M4 Ultra",
    "Apple M9",
    "Apple M4 Proper",
    "AMD EPYC",
    "Intel(R) Core(TM) i9-9880H CPU @ 2.30GHz",
    "",
  ])("does not guess %j", (chip) => expect(bandwidthGBps(chip)).toBeNull());
});

describe("threads", () => {
  it.each([
    [1, 0, 1],
    [2, 0, 2],
    [3, 0, 2],
    [8, 0, 7],
    [4, 6, 4],
    [12, 4, 12],
  ])("for %i performance and %i efficiency cores are %i", (performanceCores, efficiencyCores, expected) => {
    const cores = { performanceCores, efficiencyCores };
    expect(threadsFor(cores, 40e9)).toEqual({ prefill: expected, decode: expected });
    expect(threadsFor(cores, 100e6)).toEqual({ prefill: expected, decode: 1 });
    expect(threadsFor(cores, 5e6)).toEqual({ prefill: 1, decode: 1 });
  });
});

describe("amounts of memory", () => {
  it.each([
    ["8gb", 8e9],
    ["8 GB", 8e9],
    ["8g", 8e9],
    ["4GiB", 4 * gib],
    ["1.5gb", 1.5e9],
    ["512MiB", 512 * 2 ** 20],
    ["100k", 100_000],
    ["1tb", 1e12],
    [" 123 ", 123],
    ["123 B", 123],
    ["0", 0],
  ])("reads %j", (text, expected) => expect(parseBytes(text)).toBe(expected));

  it.each(["", "gb", "-1gb", "8 apples", "8gbb", "1e9", "8ib", "0x10", "1,5gb", "99999999999tb"])(
    "refuses %j",
    (text) => expect(parseBytes(text)).toBeNull(),
  );

  it("never throws and gives whole bytes or nothing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = parseBytes(text);
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true);
      }),
    );
  });
});

describe("Metal's working set", () => {
  it.each([
    [8, 0.67],
    [16, 0.74],
    [48, 0.78],
    [128, 0.84],
  ])("is estimated for %i GiB as %d of it", (size, share) => {
    expect(estimateMetalWorkingSet(size * gib)).toBe(Math.floor(size * gib * share));
  });

  it("replaces the estimate once the engine has asked", () => {
    const machine = withMetalWorkingSet(mac16, 11_453_251_584);
    expect(machine.gpus).toEqual([{ name: "Apple M4", kind: "metal", memoryBytes: 11_453_251_584 }]);
    expect(withMetalWorkingSet({ ...mac16, gpus: [] }, gib).gpus).toHaveLength(1);
  });

  it("leaves no GPU where the engine can use none", () => {
    expect(withMetalWorkingSet(mac16, 0).gpus).toEqual([]);
    expect(withMetalWorkingSet(gamingPc, 0).gpus).toEqual([]);
  });

  it("changes nothing where memory is not shared", () => {
    expect(withMetalWorkingSet(gamingPc, 5 * gib)).toBe(gamingPc);
    expect(withMetalWorkingSet(server, 5 * gib)).toBe(server);
  });
});
