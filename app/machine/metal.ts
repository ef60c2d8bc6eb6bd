import type { Machine } from "./machine.ts";

const gib = 2 ** 30;

/**
 * The share of RAM that Metal recommends as its working set, by RAM in GiB, as seen on Macs of these sizes. It varies
 * between chips and systems, so this stands in only until the inference worker has asked Metal.
 */
const shares: readonly { readonly fromGib: number; readonly share: number }[] = [
  { fromGib: 96, share: 0.84 },
  { fromGib: 64, share: 0.8 },
  { fromGib: 48, share: 0.78 },
  { fromGib: 32, share: 0.75 },
  { fromGib: 16, share: 0.74 },
  { fromGib: 0, share: 0.67 },
];

/** An estimate of Metal's recommended working set, in bytes, for a Mac with this much RAM. */
export function estimateMetalWorkingSet(memoryBytes: number): number {
  const tier = shares.find((entry) => memoryBytes >= entry.fromGib * gib);
  return Math.floor(memoryBytes * (tier?.share ?? 0.67));
}

/**
 * The machine with what the engine found out about its GPU. Where memory is shared, `vramTotalBytes` is Metal's
 * recommended working set. Zero means that the engine can use no GPU here, on any machine.
 */
export function withMetalWorkingSet(machine: Machine, vramTotalBytes: number): Machine {
  if (vramTotalBytes <= 0) return { ...machine, gpus: [] };
  if (!machine.unifiedMemory) return machine;
  const name = machine.gpus[0]?.name ?? machine.chip;
  return { ...machine, gpus: [{ name, kind: "metal", memoryBytes: Math.floor(vramTotalBytes) }] };
}
