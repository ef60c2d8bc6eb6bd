import { formatBytes } from "../format.ts";
import type { Budget, Machine, Readings } from "./machine.ts";

const gib = 2 ** 30;
/** Metal slows down and other apps lose their textures when the whole working set is taken. */
const metalReserveBytes = gib;
/** What macOS and a few open apps need to stay responsive. */
const macReserveBytes = 4 * gib;
const largestReserveBytes = gib / 2;

/**
 * What would become free, were the loaded model let go: only what the readings do not count as available already.
 * On Linux that is the worker's anonymous memory, since pages mapped from a file count as available while in use.
 */
export interface Releasable {
  readonly ramBytes: number;
  readonly vramBytes: number;
}

/**
 * What stays for the rest of the machine where no rule of the system's own applies: a tenth, so that a small machine or
 * container keeps enough to answer, and at most 512 MiB, which covers a CUDA context (300–500 MB, not in any
 * requirement) on a GPU and the swings of a desktop in RAM.
 */
export function reserveBytes(wholeBytes: number): number {
  return Math.min(Math.floor(wholeBytes / 10), largestReserveBytes);
}

/**
 * The bytes a model may use now. `releasable` is what the loaded model would give back before another is loaded;
 * a plain number is RAM (or the shared memory, where there is one).
 */
export function budgetFor(machine: Machine, readings: Readings, releasable: number | Releasable): Budget {
  const givenBack = typeof releasable === "number" ? { ramBytes: releasable, vramBytes: 0 } : releasable;
  return machine.unifiedMemory
    ? unifiedBudget(machine, readings, givenBack)
    : separateBudget(machine, readings, givenBack);
}

/** All the bytes of a budget, whatever device they are on. */
export function budgetBytes(budget: Budget): number {
  return budget.unified ? budget.ramBytes : budget.ramBytes + budget.vramBytes;
}

interface Limit {
  readonly bytes: number;
  readonly reason: string;
}

function unifiedBudget(machine: Machine, readings: Readings, givenBack: Releasable): Budget {
  const [first, ...others] = unifiedLimits(machine, readings, givenBack);
  const deciding = others.reduce((lowest, limit) => (limit.bytes < lowest.bytes ? limit : lowest), first);
  const bytes = wholeBytes(deciding.bytes);
  const vramBytes = machine.gpus.length === 0 ? 0 : bytes;
  return { unified: true, ramBytes: bytes, vramBytes, reason: deciding.reason };
}

function unifiedLimits(machine: Machine, readings: Readings, givenBack: Releasable): [Limit, ...Limit[]] {
  const limits: [Limit, ...Limit[]] = [
    {
      bytes: readings.availableBytes + givenBack.ramBytes + givenBack.vramBytes,
      reason: `The memory that is free now${backFrom(givenBack)}.`,
    },
    { bytes: machine.memoryBytes - macReserveBytes, reason: "RAM minus 4 GiB, kept for macOS and other apps." },
  ];
  const gpu = machine.gpus[0];
  if (gpu !== undefined) {
    const reason = "What macOS lets the GPU use, minus 1 GiB kept for the screen and other apps.";
    limits.push({ bytes: gpu.memoryBytes - metalReserveBytes, reason });
  }
  if (machine.memoryLimitBytes !== null) {
    const reason = `The limit of ${formatBytes(machine.memoryLimitBytes)} set for Snug.`;
    limits.push({ bytes: machine.memoryLimitBytes, reason });
  }
  return limits;
}

function separateBudget(machine: Machine, readings: Readings, givenBack: Releasable): Budget {
  const ram = ramLimit(machine, readings, givenBack);
  if (machine.gpus.length === 0) {
    return { unified: false, ramBytes: wholeBytes(ram.bytes), vramBytes: 0, reason: `${ram.reason}.` };
  }
  return {
    unified: false,
    ramBytes: wholeBytes(ram.bytes),
    vramBytes: wholeBytes(freeVramBytes(machine, readings, givenBack)),
    reason: `The GPU memory that is free now, less a reserve for the screen. ${ram.reason}.`,
  };
}

function ramLimit(machine: Machine, readings: Readings, givenBack: Releasable): Limit {
  const most = Math.min(machine.memoryLimitBytes ?? machine.memoryBytes, machine.memoryBytes);
  const kept = reserveBytes(most);
  const free = Math.min(readings.availableBytes + givenBack.ramBytes, most);
  const within =
    machine.memoryLimitBytes === null
      ? ""
      : ` within the limit of ${formatBytes(machine.memoryLimitBytes)} set for Snug`;
  const back = backFrom({ ...givenBack, vramBytes: 0 });
  const reason = `The RAM that is free now${within}${back}, minus ${formatBytes(kept)} kept for the rest of the machine`;
  return { bytes: free - kept, reason };
}

/** llama.cpp spreads layers over all GPUs, so they count together. A GPU whose free memory is not known counts as full. */
function freeVramBytes(machine: Machine, readings: Readings, givenBack: Releasable): number {
  const most = sum(machine.gpus.map((gpu) => gpu.memoryBytes));
  const kept = sum(machine.gpus.map((gpu) => reserveBytes(gpu.memoryBytes)));
  const free = sum(machine.gpus.map((gpu, index) => Math.min(readings.gpuFreeBytes[index] ?? 0, gpu.memoryBytes)));
  return Math.min(free + givenBack.vramBytes, most) - kept;
}

function backFrom(givenBack: Releasable): string {
  return givenBack.ramBytes + givenBack.vramBytes > 0 ? " and what the loaded model would give back" : "";
}

function wholeBytes(bytes: number): number {
  return Math.max(0, Math.floor(bytes));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
