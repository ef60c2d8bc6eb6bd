import fc from "fast-check";
import type { Machine, Readings } from "#app/machine/machine.ts";

export const gib = 2 ** 30;

export const mac16: Machine = {
  platform: "darwin",
  osVersion: "macOS 15.3",
  architecture: "arm64",
  chip: "Apple M4",
  performanceCores: 4,
  efficiencyCores: 6,
  memoryBytes: 16 * gib,
  memoryLimitBytes: null,
  unifiedMemory: true,
  memoryBandwidthGBps: 120,
  gpus: [{ name: "Apple M4", kind: "metal", memoryBytes: 12 * gib }],
};

export const server: Machine = {
  platform: "linux",
  osVersion: "Debian GNU/Linux 12 (bookworm)",
  architecture: "x64",
  chip: "AMD EPYC",
  performanceCores: 8,
  efficiencyCores: 0,
  memoryBytes: 32 * gib,
  memoryLimitBytes: null,
  unifiedMemory: false,
  memoryBandwidthGBps: null,
  gpus: [],
};

export const gamingPc: Machine = {
  ...server,
  chip: "AMD Ryzen 7 7800X3D 8-Core Processor",
  gpus: [{ name: "NVIDIA GeForce RTX 4090", kind: "cuda", memoryBytes: 24 * gib }],
};

export function readingsOf(availableBytes: number, gpuFreeBytes: readonly number[] = []): Readings {
  return {
    availableBytes,
    pressure: "normal",
    swapUsedBytes: 0,
    gpuFreeBytes: [...gpuFreeBytes],
    onBattery: false,
    thermal: null,
    sources: {},
  };
}

const bytes = fc.integer({ min: 0, max: 256 * gib });

/** Any machine in any state: shared or separate memory, with and without limits and GPUs. */
export const anyMachineState = fc
  .record({
    base: fc.constantFrom(mac16, server, gamingPc),
    memoryBytes: bytes,
    memoryLimitBytes: fc.option(bytes),
    gpuBytes: fc.array(bytes, { maxLength: 3 }),
    availableBytes: bytes,
    gpuFreeBytes: fc.array(bytes, { maxLength: 3 }),
  })
  .map(({ base, memoryBytes, memoryLimitBytes, gpuBytes, availableBytes, gpuFreeBytes }) => ({
    machine: {
      ...base,
      memoryBytes,
      memoryLimitBytes,
      gpus: gpuBytes.map((memory) => ({ name: "GPU", kind: "unknown" as const, memoryBytes: memory })),
    },
    readings: readingsOf(availableBytes, gpuFreeBytes),
  }));
