import { vramBytes } from "#app/fit/plan.ts";
import { budgetFor, type Releasable } from "#app/machine/budget.ts";
import type { Budget, Machine, Readings } from "#app/machine/machine.ts";
import { withMetalWorkingSet } from "#app/machine/metal.ts";
import type { EmbeddedEngine, WarmModel } from "../engines/embeddedEngine.ts";
import type { Sensors } from "../machine/sensors.ts";

/** The machine as it is now, and what a model may use of it. */
export interface Situation {
  readonly machine: Machine;
  readonly readings: Readings;
  readonly budget: Budget;
}

/** Reads the sensors now. What the warm model would give back counts as free: another model takes its place. */
export async function readSituation(
  sensors: Sensors,
  engine: Pick<EmbeddedEngine, "warm" | "metalWorkingSetBytes">,
): Promise<Situation> {
  const [sensed, readings] = await Promise.all([sensors.machine(), sensors.readings()]);
  const workingSetBytes = engine.metalWorkingSetBytes();
  const machine = workingSetBytes === null ? sensed : withMetalWorkingSet(sensed, workingSetBytes);
  return { machine, readings, budget: budgetFor(machine, readings, releasable(engine.warm())) };
}

function releasable(warm: WarmModel | null): Releasable {
  if (warm === null) return { ramBytes: 0, vramBytes: 0 };
  return { ramBytes: warm.releasableBytes, vramBytes: vramBytes(warm.plan.requirement) };
}
