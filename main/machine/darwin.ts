import { bandwidthGBps } from "#app/machine/chips.ts";
import type { Gpu, Machine, Readings } from "#app/machine/machine.ts";
import { estimateMetalWorkingSet } from "#app/machine/metal.ts";
import type { SensorIo } from "./sensorIo.ts";

const sysctlTool = "/usr/sbin/sysctl";
const mib = 2 ** 20;

/** The names whose values make up a Mac. Unknown ones are left out by the tool: Intel Macs have no second level. */
const machineNames = [
  "hw.memsize",
  "machdep.cpu.brand_string",
  "hw.physicalcpu",
  "hw.perflevel0.physicalcpu",
  "hw.perflevel1.physicalcpu",
  "kern.osproductversion",
  "iogpu.wired_limit_mb",
];
const pressureName = "kern.memorystatus_vm_pressure_level";
const swapName = "vm.swapusage";

export async function darwinMachine(io: SensorIo): Promise<Machine> {
  const values = parseSysctl((await io.run(sysctlTool, machineNames)) ?? "");
  const { architecture } = io.system;
  const memoryBytes = numberOf(values, "hw.memsize") ?? io.system.memoryBytes;
  const chip = values.get("machdep.cpu.brand_string") ?? (io.system.cpuModel || "Unknown chip");
  const performance = numberOf(values, "hw.perflevel0.physicalcpu") ?? numberOf(values, "hw.physicalcpu");
  return {
    platform: "darwin",
    osVersion: `macOS ${values.get("kern.osproductversion") ?? io.system.osRelease}`,
    architecture,
    chip,
    performanceCores: performance || io.system.usableProcessors,
    efficiencyCores: numberOf(values, "hw.perflevel1.physicalcpu") ?? 0,
    memoryBytes,
    memoryLimitBytes: null,
    unifiedMemory: architecture === "arm64",
    memoryBandwidthGBps: bandwidthGBps(chip),
    gpus: architecture === "arm64" ? [metalGpu(chip, memoryBytes, numberOf(values, "iogpu.wired_limit_mb"))] : [],
  };
}

/** Only the inference worker can ask Metal; until it has, a limit that the person set, or the usual share, stands in. */
function metalGpu(chip: string, memoryBytes: number, wiredLimitMib: number | null): Gpu {
  return {
    name: chip,
    kind: "metal",
    memoryBytes: wiredLimitMib ? wiredLimitMib * mib : estimateMetalWorkingSet(memoryBytes),
  };
}

export async function darwinReadings(io: SensorIo, machine: Machine): Promise<Readings> {
  const [pages, sysctl, power] = await Promise.all([
    io.run("/usr/bin/vm_stat", []),
    io.run(sysctlTool, [pressureName, swapName]),
    io.run("/usr/bin/pmset", ["-g", "batt"]),
  ]);
  const values = parseSysctl(sysctl ?? "");
  const available = parseVmStat(pages ?? "");
  const availableBytes = available ?? io.system.freeMemoryBytes();
  const pressure = parsePressureLevel(values.get(pressureName) ?? "");
  const swapUsedBytes = parseSwapUsage(values.get(swapName) ?? "");
  const onBattery = parsePmset(power ?? "");
  return {
    availableBytes,
    pressure,
    swapUsedBytes,
    gpuFreeBytes: machine.gpus.map((gpu) => Math.min(gpu.memoryBytes, availableBytes)),
    onBattery,
    thermal: null,
    sources: {
      availableBytes:
        available === null
          ? "os.freemem(), which leaves out reclaimable pages: vm_stat gave nothing"
          : "vm_stat: free, inactive, purgeable and speculative pages",
      pressure: told(pressure, `sysctl ${pressureName}`),
      swapUsedBytes: told(swapUsedBytes, `sysctl ${swapName}`),
      gpuFreeBytes: "the available memory, which the GPU shares",
      onBattery: told(onBattery, "pmset -g batt"),
      thermal: "not read",
    },
  };
}

function told(value: unknown, source: string): string {
  return value === null ? `not known: ${source} gave nothing` : source;
}

/** "hw.memsize: 17179869184", one a line. */
export function parseSysctl(output: string): ReadonlyMap<string, string> {
  const lines = output.split("\n").map((line) => /^(\w+(?:\.\w+)+): (.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? "", (match[2] ?? "").trim()]] : [])));
}

function numberOf(values: ReadonlyMap<string, string>, name: string): number | null {
  const value = values.get(name);
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

/** The bytes of memory that macOS can hand out without swapping; null when the output is not vm_stat's. */
export function parseVmStat(output: string): number | null {
  const pageBytes = /page size of (\d+) bytes/.exec(output)?.[1];
  const free = pagesOf(output, "free");
  if (pageBytes === undefined || free === null) return null;
  const reclaimable = ["inactive", "purgeable", "speculative"].map((kind) => pagesOf(output, kind) ?? 0);
  return reclaimable.reduce((total, pages) => total + pages, free) * Number(pageBytes);
}

function pagesOf(output: string, kind: string): number | null {
  const pages = new RegExp(`^Pages ${kind}: +(\\d+)\\.`, "m").exec(output)?.[1];
  return pages === undefined ? null : Number(pages);
}

/** The kernel's levels: 1 normal, 2 warning, 4 critical. */
export function parsePressureLevel(value: string): Readings["pressure"] {
  switch (value) {
    case "1":
      return "normal";
    case "2":
      return "warning";
    case "4":
      return "critical";
    default:
      return null;
  }
}

/** "total = 2048.00M  used = 1024.50M  free = 1023.50M  (encrypted)". */
export function parseSwapUsage(value: string): number | null {
  const match = /used = (\d+)[.,](\d+)([KMG])/.exec(value);
  if (match === null) return null;
  const [, whole, fraction, unit = "M"] = match;
  return Math.round(Number(`${whole}.${fraction}`) * 1024 ** ("KMG".indexOf(unit) + 1));
}

/** "Now drawing from 'AC Power'"; an uninterruptible supply that has taken over counts as a battery. */
export function parsePmset(output: string): boolean | null {
  const supply = /Now drawing from '(AC|Battery|UPS) Power'/.exec(output)?.[1];
  return supply === undefined ? null : supply !== "AC";
}
