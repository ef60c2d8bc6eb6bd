import type { SystemInfo } from "#app/contract.ts";
import type { EngineInfo } from "#app/engine.ts";
import { type Problem, toProblem } from "#app/errors.ts";
import { formatBytes } from "#app/format.ts";
import type { HostPaths } from "../host.ts";
import type { Client } from "./client.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface DoctorSources {
  readonly client: Client;
  readonly paths: HostPaths;
  readonly engineInfo: () => Promise<EngineInfo>;
}

interface Findings {
  readonly info: SystemInfo;
  readonly paths: HostPaths;
  readonly engine: EngineInfo | null;
  readonly problems: readonly Problem[];
}

/** Tells what Snug sees of this machine and of itself, so that a person can see why it decides as it does. */
export async function doctor(
  options: { readonly json?: boolean },
  terminal: Terminal,
  sources: DoctorSources,
): Promise<ExitCode> {
  const findings = await find(sources);
  if (options.json === true) terminal.output.line(JSON.stringify(findings, null, 2));
  else print(findings, terminal);
  return findings.problems.length === 0 ? exitCodes.ok : exitCodes.failure;
}

async function find({ client, paths, engineInfo }: DoctorSources): Promise<Findings> {
  const info = await client.system.info();
  const { problems } = await client.models.list();
  const engine = await engineInfo().catch(toProblem);
  const isProblem = "sentence" in engine;
  return {
    info,
    paths,
    engine: isProblem ? null : engine,
    problems: [...info.notices, ...problems, ...(isProblem ? [engine] : [])],
  };
}

function print({ info, paths, engine, problems }: Findings, { output }: Terminal): void {
  output.line(`Snug ${info.version}`);
  section(output, "Machine", machineRows(info.machine));
  section(output, "Readings", readingRows(info.readings));
  section(output, "Budget", budgetRows(info.budget));
  section(output, "Engine", engine === null ? [["llama.cpp", "does not start"]] : engineRows(engine));
  section(output, "Folders", [
    ["Data", paths.data],
    ["Models", paths.models],
    ["Ollama's models", paths.ollama],
    ["Demo model", paths.demoModel],
  ]);
  const found = problems.length === 0 ? ["None."] : problems.map((problem) => problem.sentence);
  output.line(["", "Problems", ...found.map((sentence) => `  ${sentence}`)].join("\n"));
}

type Row = readonly string[];

function section(output: Terminal["output"], title: string, rows: readonly Row[]): void {
  output.line(`\n${title}\n${formatTable(rows.map((row) => [`  ${row[0] ?? ""}`, ...row.slice(1)]))}`);
}

function machineRows(machine: SystemInfo["machine"]): Row[] {
  const limit = machine.memoryLimitBytes;
  const bandwidth = machine.memoryBandwidthGBps;
  return [
    ["Chip", machine.chip],
    ["System", `${machine.platform} ${machine.osVersion}, ${machine.architecture}`],
    ["Cores", `${machine.performanceCores} performance, ${machine.efficiencyCores} efficiency`],
    ["Memory", `${formatBytes(machine.memoryBytes)}${machine.unifiedMemory ? ", shared with the GPU" : ""}`],
    ...(limit === null ? [] : [["Memory limit", `${formatBytes(limit)}, set by the control group`]]),
    ["Memory bandwidth", bandwidth === null ? "not known for this chip" : `${bandwidth} GB/s`],
    ...(machine.gpus.length === 0 ? [["GPU", "none"]] : []),
    ...machine.gpus.map((gpu) => ["GPU", `${gpu.name} (${gpu.kind}), ${formatBytes(gpu.memoryBytes)} for models`]),
  ];
}

function readingRows({ sources, ...readings }: SystemInfo["readings"]): Row[] {
  const row = (label: string, field: keyof typeof readings, text: string | null): Row => [
    label,
    text ?? "not told by this system",
    text === null || sources[field] === undefined ? "" : `from ${sources[field]}`,
  ];
  const { swapUsedBytes, onBattery, gpuFreeBytes } = readings;
  return [
    row("Available memory", "availableBytes", formatBytes(readings.availableBytes)),
    row("Memory pressure", "pressure", readings.pressure),
    row("Swap in use", "swapUsedBytes", swapUsedBytes === null ? null : formatBytes(swapUsedBytes)),
    ...gpuFreeBytes.map((bytes) => row("Free GPU memory", "gpuFreeBytes", formatBytes(bytes))),
    row("Heat", "thermal", readings.thermal),
    row("Power", "onBattery", onBattery === null ? null : onBattery ? "battery" : "mains"),
  ];
}

function budgetRows(budget: SystemInfo["budget"]): Row[] {
  return [
    ["A model may use", formatBytes(budget.ramBytes)],
    ...(budget.vramBytes === 0
      ? []
      : [[budget.unified ? "Of it on the GPU" : "And GPU memory", formatBytes(budget.vramBytes)]]),
    ["Because", budget.reason],
  ];
}

function engineRows(engine: EngineInfo): Row[] {
  return [
    ["llama.cpp", engine.llamaRelease],
    ["Runs on", engine.backend],
    ["Devices", engine.devices.length === 0 ? "the processor" : engine.devices.join(", ")],
    ...(engine.vramTotalBytes === 0
      ? []
      : [["GPU memory", `${formatBytes(engine.vramFreeBytes)} free of ${formatBytes(engine.vramTotalBytes)}`]]),
  ];
}
