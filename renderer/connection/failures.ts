import { type Problem, problem, toProblem } from "#app/errors.ts";
import { HostGoneError } from "./hostLink.ts";

/** A call that ended because somebody ended it: this window's own signal, or a transport that closed under it. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/**
 * What a person reads about a failed call. Call it only for failures that were not asked for: a closed transport aborts
 * its calls, so an abort that nobody here asked for means that the host is gone.
 */
export function failureOf(error: unknown): Problem {
  return error instanceof HostGoneError || isAbort(error) ? problem("host_gone", {}) : toProblem(error);
}
