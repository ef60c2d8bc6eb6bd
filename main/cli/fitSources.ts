import { forkWorker } from "../engines/forkWorker.ts";
import { startRunningWorker } from "../engines/runningWorker.ts";
import { createSensors } from "../machine/sensors.ts";
import type { FitSources } from "./fit.ts";

/** This machine, its inference worker and its environment. */
export function fitSources(): FitSources {
  return {
    sensors: createSensors(),
    startWorker: () => startRunningWorker(forkWorker),
    environment: process.env,
  };
}
