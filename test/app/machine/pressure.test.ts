import { expect, test } from "vitest";
import type { Readings } from "#app/machine/machine.ts";
import { mustBackOut, mustUnload } from "#app/machine/pressure.ts";

const calm: Readings = {
  availableBytes: 8e9,
  pressure: "normal",
  swapUsedBytes: 1e9,
  gpuFreeBytes: [],
  onBattery: false,
  thermal: null,
  sources: {},
};

test.each<[string, Partial<Readings>, boolean]>([
  ["nothing changed", {}, false],
  ["pressure is a warning", { pressure: "warning" }, false],
  ["pressure is critical", { pressure: "critical" }, true],
  ["swap grew a little", { swapUsedBytes: 1.2e9 }, false],
  ["swap grew a lot", { swapUsedBytes: 2e9 }, true],
  ["swap shrank", { swapUsedBytes: 0 }, false],
  ["swap is not told", { swapUsedBytes: null }, false],
])("a load backs out when it must: %s", (_, change, expected) => {
  expect(mustBackOut(calm, { ...calm, ...change })).toBe(expected);
});

test("a warm model is unloaded only under critical pressure", () => {
  expect(mustUnload(calm)).toBe(false);
  expect(mustUnload({ ...calm, pressure: null })).toBe(false);
  expect(mustUnload({ ...calm, pressure: "critical" })).toBe(true);
});
