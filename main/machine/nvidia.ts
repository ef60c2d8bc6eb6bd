import type { Gpu } from "#app/machine/machine.ts";
import type { SensorIo } from "./sensorIo.ts";

const mib = 2 ** 20;

export interface NvidiaGpu {
  readonly name: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** NVIDIA's GPUs in the order CUDA counts them by bus; empty without the tool or its driver. */
export async function queryNvidia(io: SensorIo): Promise<readonly NvidiaGpu[]> {
  const query = "--query-gpu=name,memory.total,memory.free";
  return parseNvidiaSmi((await io.run("nvidia-smi", [query, "--format=csv,noheader,nounits"])) ?? "");
}

/**
 * One line a GPU, "NVIDIA GeForce RTX 4090, 24564, 23028", in MiB. A GPU that shares the system's memory says "[N/A]"
 * and is left out, as is the driver's error text.
 */
function parseNvidiaSmi(csv: string): readonly NvidiaGpu[] {
  return csv.split("\n").flatMap((line) => {
    const match = /^(.+), *(\d+), *(\d+)\s*$/.exec(line);
    if (match === null) return [];
    const [, name = "", total, free] = match;
    return [{ name: name.trim(), totalBytes: Number(total) * mib, freeBytes: Number(free) * mib }];
  });
}

export function toGpu({ name, totalBytes }: NvidiaGpu): Gpu {
  return { name, kind: "cuda", memoryBytes: totalBytes };
}
