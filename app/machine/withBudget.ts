import { reserveBytes } from "./budget.ts";
import type { Machine, Readings } from "./machine.ts";

const gib = 2 ** 30;

/** A budget that a person asks for, in bytes. What is left out stays as it is. */
export interface WantedBudget {
  readonly ramBytes?: number | undefined;
  readonly vramBytes?: number | undefined;
}

export interface MachineState {
  readonly machine: Machine;
  readonly readings: Readings;
}

/**
 * A machine like this one on which `budgetFor` gives exactly the wanted budget, loaded model or not: for trying out how
 * Snug behaves on another machine, and for keeping it below a limit. Where memory is shared, the smaller wish counts.
 */
export function withBudget(state: MachineState, wanted: WantedBudget): MachineState {
  if (wanted.ramBytes === undefined && wanted.vramBytes === undefined) return state;
  const limited = state.machine.unifiedMemory ? limitShared(state, wanted) : limitSeparate(state, wanted);
  return { ...limited, readings: withSources(limited.readings, wanted) };
}

function limitShared({ machine, readings }: MachineState, wanted: WantedBudget): MachineState {
  const gpus = wanted.vramBytes === 0 ? [] : machine.gpus;
  const bytes = Math.min(wanted.ramBytes ?? Infinity, wanted.vramBytes || Infinity);
  if (!Number.isFinite(bytes)) return { machine: { ...machine, gpus }, readings };
  return {
    machine: {
      ...machine,
      memoryBytes: Math.max(machine.memoryBytes, bytes + 4 * gib),
      memoryLimitBytes: bytes,
      gpus: gpus.map((gpu) => ({ ...gpu, memoryBytes: Math.max(gpu.memoryBytes, bytes + gib) })),
    },
    readings: { ...readings, availableBytes: bytes, gpuFreeBytes: gpus.map(() => bytes) },
  };
}

function limitSeparate(state: MachineState, wanted: WantedBudget): MachineState {
  return limitVram(limitRam(state, wanted.ramBytes), wanted.vramBytes);
}

function limitRam(state: MachineState, bytes: number | undefined): MachineState {
  if (bytes === undefined) return state;
  const whole = wholeFor(bytes);
  const memoryBytes = Math.max(state.machine.memoryBytes, whole);
  return {
    machine: { ...state.machine, memoryBytes, memoryLimitBytes: whole },
    readings: { ...state.readings, availableBytes: whole },
  };
}

function limitVram(state: MachineState, bytes: number | undefined): MachineState {
  if (bytes === undefined) return state;
  const { machine, readings } = state;
  if (bytes === 0) return { machine: { ...machine, gpus: [] }, readings: { ...readings, gpuFreeBytes: [] } };
  const whole = wholeFor(bytes);
  const gpu = machine.gpus[0] ?? { name: "Simulated GPU", kind: "unknown" };
  return {
    machine: { ...machine, gpus: [{ ...gpu, memoryBytes: whole }] },
    readings: { ...readings, gpuFreeBytes: [whole] },
  };
}

/** The memory that is `bytes` after its reserve is taken off: the inverse of `whole - reserveBytes(whole)`. */
function wholeFor(bytes: number): number {
  const small = Math.floor((bytes * 10) / 9);
  const largest = gib / 2;
  return reserveBytes(bytes + largest) === largest ? bytes + largest : small;
}

function withSources(readings: Readings, wanted: WantedBudget): Readings {
  const sources = { ...readings.sources };
  if (wanted.ramBytes !== undefined) sources.availableBytes = "set by the person";
  if (wanted.vramBytes !== undefined) sources.gpuFreeBytes = "set by the person";
  return { ...readings, sources };
}
