import { readFileSync } from "node:fs";
import * as z from "zod";
import { snugError } from "#app/errors.ts";
import { machineSchema, readingsSchema } from "#app/machine/machine.ts";
import { parseBytes } from "#app/machine/parseBytes.ts";
import { type MachineState, withBudget } from "#app/machine/withBudget.ts";
import type { Sensors } from "./sensors.ts";

export interface SensorOverrides {
  /** A JSON file with `machine` and `readings`, whose byte counts may be written like "16GiB". */
  readonly machineFile?: string | undefined;
  /** An amount like "8gb" or "4GiB": exactly what models may use of RAM. */
  readonly budgetRam?: string | undefined;
  /** The same for the GPU's memory; "0" stands for a machine without a GPU. */
  readonly budgetVram?: string | undefined;
}

/** What a file leaves out is not known on the machine that it describes. */
const machineFileSchema = z.strictObject({
  machine: machineSchema.extend({
    efficiencyCores: machineSchema.shape.efficiencyCores.default(0),
    memoryLimitBytes: machineSchema.shape.memoryLimitBytes.default(null),
    memoryBandwidthGBps: machineSchema.shape.memoryBandwidthGBps.default(null),
    gpus: machineSchema.shape.gpus.default([]),
  }),
  readings: readingsSchema.extend({
    pressure: readingsSchema.shape.pressure.default(null),
    swapUsedBytes: readingsSchema.shape.swapUsedBytes.default(null),
    gpuFreeBytes: readingsSchema.shape.gpuFreeBytes.default([]),
    onBattery: readingsSchema.shape.onBattery.default(null),
    thermal: readingsSchema.shape.thermal.default(null),
    sources: readingsSchema.shape.sources.default({ machine: "a file that describes it" }),
  }),
});

/**
 * Sensors that report another machine than this one, or this one with another budget. What is wrong with the file or the
 * amounts is thrown here and now, as a sentence, rather than when the first model is loaded.
 */
export function overrideSensors(sensors: Sensors, overrides: SensorOverrides): Sensors {
  const { machineFile } = overrides;
  const described = machineFile === undefined ? null : readMachineFile(machineFile);
  const wanted = { ramBytes: amountOf(overrides.budgetRam), vramBytes: amountOf(overrides.budgetVram) };
  if (described === null && wanted.ramBytes === undefined && wanted.vramBytes === undefined) return sensors;
  const state = async (): Promise<MachineState> =>
    withBudget(described ?? { machine: await sensors.machine(), readings: await sensors.readings() }, wanted);
  return {
    machine: async () => (await state()).machine,
    readings: async () => (await state()).readings,
  };
}

function amountOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseBytes(text);
  if (bytes === null) throw snugError("memory_size_invalid", { text });
  return bytes;
}

function readMachineFile(path: string): MachineState {
  const parsed = machineFileSchema.safeParse(withParsedBytes(readJson(path)));
  if (!parsed.success) throw snugError("machine_file_invalid", { path, detail: firstIssue(parsed.error) });
  const { machine, readings } = parsed.data;
  if (readings.gpuFreeBytes.length !== machine.gpus.length) {
    const detail = `readings.gpuFreeBytes has ${readings.gpuFreeBytes.length} entries for ${machine.gpus.length} GPUs`;
    throw snugError("machine_file_invalid", { path, detail });
  }
  return { machine, readings };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const detail = cause instanceof SyntaxError ? "it is not JSON" : "it cannot be read";
    throw snugError("machine_file_invalid", { path, detail }, { cause });
  }
}

/** Every amount below a key that ends in `Bytes`, written as text, becomes its number. */
function withParsedBytes(value: unknown, isBytes = false): unknown {
  if (typeof value === "string") return isBytes ? (parseBytes(value) ?? value) : value;
  if (Array.isArray(value)) return value.map((entry) => withParsedBytes(entry, isBytes));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, withParsedBytes(entry, key.endsWith("Bytes"))]),
  );
}

/** "machine.memoryBytes: Invalid input: expected number, received string". */
function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.join(".") ?? "";
  return place === "" ? (issue?.message ?? "it has another form") : `${place}: ${issue?.message}`;
}
