import type { Machine } from "./machine.ts";

/** How many threads a model computes with, while it reads a prompt and while it writes. */
export interface Threads {
  readonly prefill: number;
  readonly decode: number;
}

/** Below this, a whole prompt is read before a second thread would have started. */
const tinyModelBytes = 16e6;

/**
 * Without a thread pool llama.cpp makes its threads anew for every token, so each has to have enough weights to read to be
 * worth that. A guess between two short runs on the same two cores that disagree: in one, two threads wrote at half the
 * speed of one at 57 MB, the same at 240 MB and 1.4 times as fast at 430 MB; in the other, on a busier machine, they were
 * ahead by 1.1 to 1.6 times from 114 to 429 MB, and far behind at its last four models, 807 MB and mixtures of experts
 * among them. Calibration on the machine at hand should replace it.
 */
const bytesWorthAThread = 200e6;

/**
 * The threads for a model of so many bytes. Reading a prompt is work for every core that may be used; writing waits for
 * memory, and takes as many as pay.
 */
export function threadsFor(
  machine: Pick<Machine, "performanceCores" | "efficiencyCores">,
  weightsBytes: number,
): Threads {
  const usable = usableCores(machine);
  return {
    prefill: weightsBytes < tinyModelBytes ? 1 : usable,
    decode: Math.min(usable, Math.max(1, Math.floor(weightsBytes / bytesWorthAThread))),
  };
}

/**
 * One a performance core, since the slowest thread sets the pace. One core stays for the rest of the machine, because a
 * single busy core makes every other thread wait at each step (38 tok/s fell to 3). Where there are efficiency cores,
 * they are what stays; with two cores or fewer, half the machine would be too much to give up.
 */
function usableCores({ performanceCores, efficiencyCores }: Parameters<typeof threadsFor>[0]): number {
  if (efficiencyCores > 0 || performanceCores <= 2) return performanceCores;
  return performanceCores - 1;
}
