import type { Machine, Readings } from "#app/machine/machine.ts";
import { queryNvidia, toGpu } from "./nvidia.ts";
import type { SensorIo } from "./sensorIo.ts";

const askProcessors = "Get-CimInstance Win32_Processor | Select-Object Name,NumberOfCores | ConvertTo-Json -Compress";
const askSystem = "(Get-CimInstance Win32_OperatingSystem).Caption";

export async function windowsMachine(io: SensorIo): Promise<Machine> {
  const [told, gpus] = await Promise.all([
    io.run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", `${askProcessors}; ${askSystem}`], {
      slow: true,
    }),
    queryNvidia(io),
  ]);
  const cpu = parseProcessors(told ?? "");
  const { usableProcessors } = io.system;
  return {
    platform: "win32",
    osVersion: `${cpu.system ?? "Windows"} (${io.system.osRelease})`,
    architecture: io.system.architecture,
    chip: cpu.chip ?? (io.system.cpuModel || "Unknown chip"),
    performanceCores: Math.min(cpu.cores ?? likelyCores(io), usableProcessors),
    efficiencyCores: 0,
    memoryBytes: io.system.memoryBytes,
    memoryLimitBytes: null,
    unifiedMemory: false,
    memoryBandwidthGBps: null,
    gpus: gpus.map(toGpu),
  };
}

/** Most x64 processors have two threads a core, ARM ones have one. */
function likelyCores(io: SensorIo): number {
  const { architecture, usableProcessors } = io.system;
  return architecture === "arm64" ? usableProcessors : Math.max(1, Math.ceil(usableProcessors / 2));
}

export async function windowsReadings(io: SensorIo, machine: Machine): Promise<Readings> {
  const gpus = machine.gpus.length > 0 ? await queryNvidia(io) : [];
  const untold = "not read on Windows";
  return {
    // On Windows this counts the standby list too: what can be had without swapping.
    availableBytes: io.system.freeMemoryBytes(),
    pressure: null,
    swapUsedBytes: null,
    gpuFreeBytes: machine.gpus.map((_, index) => gpus[index]?.freeBytes ?? 0),
    onBattery: null,
    thermal: null,
    sources: {
      availableBytes: "os.freemem()",
      pressure: untold,
      swapUsedBytes: untold,
      gpuFreeBytes: gpus.length > 0 ? "nvidia-smi" : "no GPU that nvidia-smi tells of",
      onBattery: untold,
      thermal: untold,
    },
  };
}

export interface WindowsCpu {
  readonly chip: string | null;
  readonly cores: number | null;
  readonly system: string | null;
}

/** A line of JSON (an object, or an array with one a socket), then the system's name. */
export function parseProcessors(output: string): WindowsCpu {
  const lines = output.split(/\r?\n/).map((line) => line.trim());
  const sockets = lines.flatMap(parseSockets);
  const cores = sockets.reduce((total, socket) => total + socket.cores, 0);
  return {
    chip: sockets[0]?.name ?? null,
    cores: cores > 0 ? cores : null,
    system: lines.find((line) => line.startsWith("Microsoft Windows"))?.replace("Microsoft ", "") ?? null,
  };
}

function parseSockets(line: string): readonly { readonly name: string; readonly cores: number }[] {
  const entries = line.matchAll(/\{"Name":"([^"]*)","NumberOfCores":(\d+)\}/g);
  return [...entries].map(([, name = "", cores]) => ({ name: name.trim(), cores: Number(cores) }));
}
