import type { Machine } from "./machine.ts";

/**
 * How many threads a model may compute with: one a performance core, since the slowest thread sets the pace. One core
 * stays for the rest of the machine, because a single busy core makes every other thread wait at each step (38 tok/s
 * fell to 3). Where there are efficiency cores, they are what stays; with two cores or fewer, half the machine would be
 * too much to give up.
 */
export function threadsFor(machine: Pick<Machine, "performanceCores" | "efficiencyCores">): number {
  const { performanceCores, efficiencyCores } = machine;
  if (efficiencyCores > 0 || performanceCores <= 2) return performanceCores;
  return performanceCores - 1;
}
