import type { Machine } from "./machine.ts";

/**
 * Below this many bytes of weights a token is computed in less time than it takes to start a second thread for it:
 * without a thread pool llama.cpp makes its threads anew for every token, up to 15 ms with two against 0.34 ms with one.
 */
const smallModelBytes = 64e6;

/**
 * How many threads a model may compute with: one a performance core, since the slowest thread sets the pace. One core
 * stays for the rest of the machine, because a single busy core makes every other thread wait at each step (38 tok/s
 * fell to 3). Where there are efficiency cores, they are what stays; with two cores or fewer, half the machine would be
 * too much to give up.
 */
export function threadsFor(
  machine: Pick<Machine, "performanceCores" | "efficiencyCores">,
  weightsBytes: number,
): number {
  if (weightsBytes < smallModelBytes) return 1;
  const { performanceCores, efficiencyCores } = machine;
  if (efficiencyCores > 0 || performanceCores <= 2) return performanceCores;
  return performanceCores - 1;
}
