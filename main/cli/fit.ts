import type { Components, OnDevices } from "#app/fit/components.ts";
import type { Shortfall } from "#app/fit/ladder.ts";
import { formatBytes } from "#app/format.ts";
import { budgetFor } from "#app/machine/budget.ts";
import { withMetalWorkingSet } from "#app/machine/metal.ts";
import type { RunningWorker } from "../engines/runningWorker.ts";
import { openWeighable, type WeighableModel } from "../library/headerOnly.ts";
import { overrideSensors, type SensorOverrides } from "../machine/override.ts";
import type { Sensors } from "../machine/sensors.ts";
import { type FitReport, type FitVerdict, fitReport, type TriedRung } from "../services/fitReport.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface FitOptions {
  readonly context?: number;
  readonly machine?: string;
  readonly budgetRam?: string;
  readonly budgetVram?: string;
  readonly json?: boolean;
}

export interface FitSources {
  readonly sensors: Sensors;
  readonly startWorker: () => RunningWorker;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A server that is silent for longer is given up. */
const timeoutMs = 30_000;

/** Tells whether a model fits a machine, before anything of it is downloaded but its header. */
export async function checkFit(
  place: string,
  options: FitOptions,
  terminal: Terminal,
  sources: FitSources,
): Promise<ExitCode> {
  const sensors = overrideSensors(sources.sensors, overridesOf(options));
  await using model = await openWeighable(place, { environment: sources.environment, timeoutMs });
  const report = await weighed(model, options, sensors, sources.startWorker);
  if (options.json === true) terminal.output.line(JSON.stringify({ name: model.name, ...report }, null, 2));
  else print(model, report, terminal);
  return report.chosen.shortfall === null ? exitCodes.ok : exitCodes.failure;
}

function overridesOf({ machine, budgetRam, budgetVram }: FitOptions): SensorOverrides {
  return { machineFile: machine, budgetRam, budgetVram };
}

async function weighed(
  model: WeighableModel,
  options: FitOptions,
  sensors: Sensors,
  startWorker: FitSources["startWorker"],
): Promise<FitReport> {
  const [sensed, readings] = await Promise.all([sensors.machine(), sensors.readings()]);
  const worker = startWorker();
  try {
    const isHere = options.machine === undefined && sensed.unifiedMemory;
    const info = isHere ? await worker.call(model.name, (client) => client.info()) : null;
    const machine = info === null ? sensed : withMetalWorkingSet(sensed, info.vramTotalBytes);
    return await fitReport({
      model: model.facts,
      machine,
      budget: budgetFor(machine, readings, 0),
      contextTokens: options.context ?? null,
      kvType: "f16",
      weigh: (contextTokens) =>
        worker.call(model.name, (client) =>
          client.estimate({ path: model.path, name: model.name, contextTokens, gpuLayers: 0 }),
        ),
    });
  } finally {
    worker.kill();
    await worker.exited;
  }
}

function print({ name, fetchedBytes }: WeighableModel, report: FitReport, { output, errors }: Terminal): void {
  const { chosen, ladder, budget } = report;
  output.line(`${name}: ${verdictText(report.verdict, chosen)}`);
  output.line(`\nNeeds, with ${settingsText(chosen)}\n${indented(componentRows(chosen.components))}`);
  if (chosen.shortfall !== null) output.line(changeText(chosen, chosen.shortfall));
  const gpu = budget.vramBytes === 0 || budget.unified ? "" : ` and ${formatBytes(budget.vramBytes)} on the GPU`;
  output.line(`\nMay use ${formatBytes(budget.ramBytes)}${gpu}\n  ${budget.reason}`);
  output.line(`\nTried\n${indented(ladder.map((rung) => [settingsText(rung), reasonOf(rung)]))}`);
  output.line(`\nContext\n${indented(curveRows(report))}`);
  output.line(`  ${largestText(report)}`);
  if (fetchedBytes !== null) errors.dim(`Read ${formatBytes(fetchedBytes)} of it, its header.\n`);
}

function verdictText(verdict: FitVerdict, chosen: TriedRung): string {
  switch (verdict.type) {
    case "fits":
      return `fits, with ${settingsText(chosen)}`;
    case "fitsShorter":
      return `fits with shorter context, ${chosen.contextTokens} of ${verdict.wantedContextTokens} tokens`;
    case "fromDisk":
      return `does not fit, short by ${formatBytes(verdict.shortBytes)}; it would run from disk, slowly: ${formatBytes(verdict.stayBytes)} stay in memory, and up to ${formatBytes(verdict.readBytes)} are read again as it answers`;
    case "tooLarge":
      return `does not fit, short by ${formatBytes(verdict.shortBytes)}`;
  }
}

function settingsText({ contextTokens, gpuLayers }: TriedRung): string {
  const layers = gpuLayers === 0 ? "on the processor" : `with ${gpuLayers} layers on the GPU`;
  return `${contextTokens} tokens of context ${layers}`;
}

function reasonOf({ shortfall }: TriedRung): string {
  if (shortfall === null) return "fits";
  const { neededBytes, budgetBytes } = shortfall;
  return `needs ${formatBytes(neededBytes)} of ${formatBytes(budgetBytes)}, short by ${formatBytes(neededBytes - budgetBytes)}`;
}

/** What would have to change. */
function changeText({ requirement }: TriedRung, { neededBytes, budgetBytes }: Shortfall): string {
  const short = neededBytes - budgetBytes;
  const smaller = requirement.weightsRamBytes + requirement.weightsVramBytes - short;
  const file = smaller > 0 ? `, or a compression of it of at most ${formatBytes(smaller)}` : "";
  return `\nTo fit it would take ${formatBytes(short)} more memory${file}.`;
}

function componentRows(components: Components): string[][] {
  const row = (label: string, { ramBytes, vramBytes }: OnDevices) => [
    label,
    formatBytes(ramBytes),
    formatBytes(vramBytes),
  ];
  return [
    ["", "RAM", "GPU"],
    row("Weights", components.weights),
    row("Keys and values", components.kvCache),
    row("Recurrent state", components.recurrentState),
    row("Compute buffers", components.compute),
    row("Must stay", components.stayBytes),
    ["Mapped from the file", formatBytes(components.droppableBytes), ""],
  ];
}

function curveRows({ curve }: FitReport): string[][] {
  const rows = curve.map(({ contextTokens, ramBytes, vramBytes, fits }) => [
    String(contextTokens),
    formatBytes(ramBytes),
    formatBytes(vramBytes),
    fits ? "fits" : "does not fit",
  ]);
  return [["TOKENS", "RAM", "GPU", ""], ...rows];
}

function largestText({ largestContextTokens, chosen }: FitReport): string {
  if (largestContextTokens === null) return "No context fits.";
  const place = chosen.gpuLayers === 0 ? "on the processor" : `with ${chosen.gpuLayers} layers on the GPU`;
  return `The largest context that fits ${place} has ${largestContextTokens} tokens.`;
}

function indented(rows: readonly (readonly string[])[]): string {
  return formatTable(rows.map(([first = "", ...others]) => [`  ${first}`, ...others]));
}
