import type { Machine, Readings } from "#app/machine/machine.ts";
import { readCgroupMemory } from "./cgroup.ts";
import { readOnBattery } from "./linuxPower.ts";
import { queryNvidia, toGpu } from "./nvidia.ts";
import type { SensorIo } from "./sensorIo.ts";

export async function linuxMachine(io: SensorIo): Promise<Machine> {
  const [cpuinfo, meminfo, release, performance, efficiency] = await Promise.all([
    io.readText("/proc/cpuinfo"),
    io.readText("/proc/meminfo"),
    io.readText("/etc/os-release"),
    io.readText("/sys/devices/cpu_core/cpus"),
    io.readText("/sys/devices/cpu_atom/cpus"),
  ]);
  const memoryBytes = parseMeminfo(meminfo ?? "").totalBytes ?? io.system.memoryBytes;
  const cpu = parseCpuinfo(cpuinfo ?? "", parseCpuList(performance ?? ""), parseCpuList(efficiency ?? ""));
  const cgroup = await readCgroupMemory(io, memoryBytes);
  return {
    platform: "linux",
    osVersion: `${parseOsName(release ?? "") ?? "Linux"} (kernel ${io.system.osRelease})`,
    architecture: io.system.architecture,
    chip: cpu.chip ?? (io.system.cpuModel || "Unknown chip"),
    ...usableCores(cpu, io.system.usableProcessors),
    memoryBytes,
    memoryLimitBytes: cgroup?.limitBytes ?? null,
    unifiedMemory: false,
    memoryBandwidthGBps: null,
    gpus: (await hasNvidiaDriver(io)) ? (await queryNvidia(io)).map(toGpu) : [],
  };
}

/** Affinity or a control group may allow fewer processors than the chip has. */
function usableCores(cpu: CpuFacts, usable: number): Pick<Machine, "performanceCores" | "efficiencyCores"> {
  const performanceCores = Math.max(1, Math.min(cpu.performanceCores || usable, usable));
  return { performanceCores, efficiencyCores: Math.min(cpu.efficiencyCores, usable - performanceCores) };
}

/** The driver itself, or Windows' driver seen from inside its Linux subsystem: without either, no process is started. */
async function hasNvidiaDriver(io: SensorIo): Promise<boolean> {
  if ((await io.readText("/proc/driver/nvidia/version")) !== null) return true;
  return (await io.readNames("/usr/lib/wsl/lib"))?.includes("nvidia-smi") ?? false;
}

export async function linuxReadings(io: SensorIo, machine: Machine): Promise<Readings> {
  const [meminfo, psi, cgroup, onBattery, gpus] = await Promise.all([
    io.readText("/proc/meminfo"),
    io.readText("/proc/pressure/memory"),
    readCgroupMemory(io, machine.memoryBytes),
    readOnBattery(io),
    machine.gpus.length > 0 ? queryNvidia(io) : [],
  ]);
  const memory = parseMeminfo(meminfo ?? "");
  const systemBytes = memory.availableBytes ?? io.system.freeMemoryBytes();
  const cgroupBytes = cgroup?.availableBytes ?? Infinity;
  const pressure = parsePsi(psi ?? "");
  return {
    availableBytes: Math.min(systemBytes, cgroupBytes),
    pressure,
    swapUsedBytes: memory.swapUsedBytes,
    gpuFreeBytes: machine.gpus.map((_, index) => gpus[index]?.freeBytes ?? 0),
    onBattery,
    thermal: null,
    sources: {
      availableBytes: availableSource(memory.availableBytes !== null, cgroupBytes < systemBytes),
      pressure: pressure === null ? "not known: this kernel has no /proc/pressure/memory" : "/proc/pressure/memory",
      swapUsedBytes: memory.swapUsedBytes === null ? "not known: /proc/meminfo gave nothing" : "/proc/meminfo",
      gpuFreeBytes: gpuSource(machine.gpus.length, gpus.length),
      onBattery: onBattery === null ? "not known: no /sys/class/power_supply" : "/sys/class/power_supply",
      thermal: "not read",
    },
  };
}

function availableSource(hasMeminfo: boolean, limited: boolean): string {
  if (limited) return "the control group's limit, less what it uses";
  return hasMeminfo ? "MemAvailable in /proc/meminfo" : "os.freemem(): /proc/meminfo gave nothing";
}

function gpuSource(present: number, told: number): string {
  if (present === 0) return "no GPU";
  return told === 0 ? "counted as none: nvidia-smi gave nothing" : "nvidia-smi";
}

export interface MeminfoFacts {
  readonly totalBytes: number | null;
  /** What can be had without swapping. Kernels before 3.14 do not tell; there, free and cached memory stand in. */
  readonly availableBytes: number | null;
  readonly swapUsedBytes: number | null;
}

export function parseMeminfo(text: string): MeminfoFacts {
  const bytesOf = (name: string): number | null => {
    const kibibytes = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  };
  const free = bytesOf("MemFree");
  const swapTotal = bytesOf("SwapTotal");
  const swapFree = bytesOf("SwapFree");
  const older = free === null ? null : free + (bytesOf("Buffers") ?? 0) + (bytesOf("Cached") ?? 0);
  return {
    totalBytes: bytesOf("MemTotal"),
    availableBytes: bytesOf("MemAvailable") ?? older,
    swapUsedBytes: swapTotal === null || swapFree === null ? null : Math.max(0, swapTotal - swapFree),
  };
}

export interface CpuFacts {
  readonly chip: string | null;
  /** Physical cores; 0 where the text does not tell. */
  readonly performanceCores: number;
  readonly efficiencyCores: number;
}

/**
 * From /proc/cpuinfo, with the processors that the kernel calls performance and efficiency ones on a hybrid chip (both
 * empty on others). Two processors of one core have the same physical and core id; ARM tells neither, and there each
 * processor is a core.
 */
export function parseCpuinfo(text: string, performance: readonly number[], efficiency: readonly number[]): CpuFacts {
  const processors = text
    .split(/\n\s*\n/)
    .map(parseFields)
    .filter((fields) => fields.has("processor"));
  const isEfficient = (fields: Fields) =>
    performance.length > 0 && efficiency.includes(Number(fields.get("processor")));
  return {
    chip: processors[0]?.get("model name") ?? null,
    performanceCores: countCores(processors.filter((fields) => !isEfficient(fields))),
    efficiencyCores: countCores(processors.filter(isEfficient)),
  };
}

type Fields = ReadonlyMap<string, string>;

function parseFields(block: string): Fields {
  const lines = block.split("\n").map((line) => /^([^:]+?)\s*:\s*(.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? "", match[2] ?? ""]] : [])));
}

function countCores(processors: readonly Fields[]): number {
  const coreOf = (fields: Fields) =>
    fields.has("core id")
      ? `${fields.get("physical id")}/${fields.get("core id")}`
      : `processor ${fields.get("processor")}`;
  return new Set(processors.map(coreOf)).size;
}

/** The kernel's lists of processors: "0-3,8,10-11". */
export function parseCpuList(text: string): readonly number[] {
  return text
    .trim()
    .split(",")
    .flatMap((part) => {
      const match = /^(\d+)(?:-(\d+))?$/.exec(part);
      if (match === null) return [];
      const first = Number(match[1]);
      return Array.from({ length: Number(match[2] ?? first) - first + 1 }, (_, offset) => first + offset);
    });
}

/** `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"` in /etc/os-release. */
export function parseOsName(text: string): string | null {
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(text)?.[1] ?? null;
}

/**
 * Linux has no levels of memory pressure; it tells the share of the last ten seconds in which tasks waited for memory.
 * A tenth of the time in which some did is a warning, a tenth in which all did is critical: past that, a desktop stalls
 * visibly.
 */
export function parsePsi(text: string): Readings["pressure"] {
  const shareOf = (who: string) => new RegExp(`^${who} avg10=(\\d+(?:\\.\\d+)?)`, "m").exec(text)?.[1];
  const some = shareOf("some");
  if (some === undefined) return null;
  if (Number(shareOf("full") ?? 0) >= 10) return "critical";
  return Number(some) >= 10 ? "warning" : "normal";
}
