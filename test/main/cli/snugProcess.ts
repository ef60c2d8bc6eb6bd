import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../../main/cli/snug.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface SnugProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The first thing it writes to its output. */
  readonly firstOutput: Promise<string>;
  /** Ctrl-C, as a terminal sends it: to the process and to those it started. */
  interrupt(): void;
}

/** Starts the real program as a shell would, in a process group of its own. */
export function startSnug(args: readonly string[], home: string, nodeOptions: readonly string[] = []): SnugProcess {
  const environment = { ...process.env, SNUG_HOME: home, OLLAMA_MODELS: `${home}/ollama` };
  const child = spawn(process.execPath, [...nodeOptions, launcher, ...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const written = { output: "", errors: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.errors += text;
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...written }));
  const firstOutput = Promise.race([
    once(child.stdout, "data").then(([text]) => String(text)),
    ended.then(({ errors }) => Promise.reject(new Error(`It ended before it wrote anything: ${errors}`))),
  ]);
  firstOutput.catch(() => {});
  return {
    child,
    ended,
    firstOutput,
    interrupt: () => void (child.pid !== undefined && process.kill(-child.pid, "SIGINT")),
  };
}

export function runSnug(args: readonly string[], home: string, nodeOptions?: readonly string[]): Promise<Ended> {
  return startSnug(args, home, nodeOptions).ended;
}
