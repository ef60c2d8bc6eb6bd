import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";

/** llama.cpp explains failures in its log only; the last lines are kept for the sentences people read. */
const recentErrors: string[] = [];
const keptErrors = 12;

/** node-llama-cpp only logs that a dry load failed, and then returns a guess. */
let failedDryLoads = 0;

let starting: Promise<Llama> | null = null;

/** The one llama.cpp instance of this process, started at the first call. */
export function llama(): Promise<Llama> {
  starting ??= getLlama({
    gpu: "auto",
    // Never compile or download: what is not shipped is not used.
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => {
      if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) keepError(message);
      if (message.includes("Falling back to estimation heuristic")) failedDryLoads += 1;
    },
    // The host decides by its own budget; padding would count the same reserve twice.
    vramPadding: 0,
    ramPadding: 0,
  });
  return starting;
}

function keepError(message: string): void {
  recentErrors.push(message.trim());
  if (recentErrors.length > keptErrors) recentErrors.shift();
}

/** Forgets earlier log lines, so that `loggedErrors` tells about what follows. */
export function clearLoggedErrors(): void {
  recentErrors.length = 0;
}

/** What llama.cpp logged as errors since `clearLoggedErrors`, one line each. */
export function loggedErrors(): readonly string[] {
  return recentErrors;
}

/** How many estimates were guesses so far. The line is logged before the guess is returned. */
export function countFailedDryLoads(): number {
  return failedDryLoads;
}
