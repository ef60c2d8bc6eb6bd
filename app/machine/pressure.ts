import type { Readings } from "./machine.ts";

/** Swap that grows by more than this while a model loads means that the load is pushing other apps out. */
const tolerableSwapBytes = 512 * 2 ** 20;

/** Whether a load that began under `before` is hurting the rest of the machine and should be given up. */
export function mustBackOut(before: Readings, now: Readings): boolean {
  if (now.pressure === "critical") return true;
  if (before.swapUsedBytes === null || now.swapUsedBytes === null) return false;
  return now.swapUsedBytes - before.swapUsedBytes > tolerableSwapBytes;
}

/** Whether the machine needs a loaded, idle model's memory more than a quick next answer is worth. */
export function mustUnload(now: Readings): boolean {
  return now.pressure === "critical";
}
