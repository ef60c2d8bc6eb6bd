import * as z from "zod";

const bytes = z.number().int().nonnegative();

const gpuSchema = z.object({
  name: z.string(),
  kind: z.enum(["metal", "cuda", "vulkan", "unknown"]),
  /** Memory that models may use: dedicated VRAM, or Metal's recommended working set. */
  memoryBytes: bytes,
});
export type Gpu = Readonly<z.infer<typeof gpuSchema>>;

/** What does not change while Snug runs. */
export const machineSchema = z.object({
  platform: z.enum(["darwin", "linux", "win32"]),
  osVersion: z.string(),
  architecture: z.enum(["arm64", "x64"]),
  /** "Apple M4 Pro", "AMD EPYC". */
  chip: z.string(),
  performanceCores: z.number().int().positive(),
  efficiencyCores: z.number().int().nonnegative(),
  /** Physical memory. */
  memoryBytes: bytes,
  /** What the control group of this process may use, where it limits memory. */
  memoryLimitBytes: bytes.nullable(),
  /** True where GPU and CPU share one memory (Apple silicon). */
  unifiedMemory: z.boolean(),
  /** From the chip table; null where the chip is not in it. */
  memoryBandwidthGBps: z.number().positive().nullable(),
  gpus: z.array(gpuSchema),
});
export type Machine = Readonly<z.infer<typeof machineSchema>>;

/** What changes while Snug runs. Null where this platform does not tell. */
export const readingsSchema = z.object({
  /** Memory that can be had without swapping, in bytes. */
  availableBytes: bytes,
  pressure: z.enum(["normal", "warning", "critical"]).nullable(),
  swapUsedBytes: bytes.nullable(),
  /** Free memory of each of the machine's GPUs, in the same order. */
  gpuFreeBytes: z.array(bytes),
  onBattery: z.boolean().nullable(),
  thermal: z.enum(["nominal", "fair", "serious", "critical"]).nullable(),
  /** Where each number came from, by field name, for `snug doctor`. */
  sources: z.record(z.string(), z.string()),
});
export type Readings = Readonly<z.infer<typeof readingsSchema>>;

/**
 * The bytes a model may use now. With unified memory there is one pool, `ramBytes`, and `vramBytes` is the most of it
 * that the GPU may use.
 */
export const budgetSchema = z.object({
  unified: z.boolean(),
  ramBytes: bytes,
  vramBytes: bytes,
  /** The limit that decided, as a sentence: "RAM minus 4 GB kept for macOS". */
  reason: z.string(),
});
export type Budget = Readonly<z.infer<typeof budgetSchema>>;
