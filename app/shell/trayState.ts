import type { SystemInfo, WorkerStatus } from "../contract.ts";
import type { Problem } from "../errors.ts";
import { formatBytes } from "../format.ts";

export type TrayIcon = "idle" | "busy" | "attention";

/** What the menu-bar icon looks like and says. */
export interface TrayState {
  readonly icon: TrayIcon;
  /** What the model runner is doing, for the menu's first line. */
  readonly workerLine: string;
  /** Whether there is memory to give back. */
  readonly canEject: boolean;
  /** Why the hotkey does not work, or null when it does. */
  readonly hotkeyProblem: Problem | null;
}

export function trayState(
  worker: WorkerStatus,
  modelName: (modelId: string) => string,
  hotkey: SystemInfo["hotkey"],
): TrayState {
  const hotkeyProblem = hotkey?.problem ?? null;
  return {
    icon: hotkeyProblem !== null ? "attention" : isBusy(worker) ? "busy" : "idle",
    workerLine: workerLine(worker, modelName),
    canEject: worker.type === "warm",
    hotkeyProblem,
  };
}

/** A person who does not open the menu meets the problem first, since it is what keeps the hotkey silent. */
export function trayTooltip(state: TrayState): string {
  return state.hotkeyProblem === null ? `Snug: ${state.workerLine}` : `Snug: ${state.hotkeyProblem.sentence}`;
}

function isBusy(worker: WorkerStatus): boolean {
  return worker.type === "starting" || worker.type === "loading";
}

function workerLine(worker: WorkerStatus, modelName: (modelId: string) => string): string {
  switch (worker.type) {
    case "off":
    case "idle":
      return "No model loaded";
    case "starting":
      return "Starting the model runner…";
    case "loading":
      return `Loading ${modelName(worker.modelId)}: ${Math.floor(worker.fraction * 100)} %`;
    case "warm":
      return `${modelName(worker.modelId)}: ${formatBytes(worker.workerBytes)} in memory`;
  }
}
