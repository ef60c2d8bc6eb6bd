import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import os from "node:os";

/** A tool that hangs must not hold up an answer; those that are asked here take a few milliseconds. */
const usualTimeoutMs = 2000;
/** PowerShell alone takes a second or two to start; it is asked once. */
const slowTimeoutMs = 15_000;

/** All that the sensors touch of the system, so that a recorded machine can stand in for it. Nothing here throws. */
export interface SensorIo {
  /** A file's text, or null where it cannot be read. */
  readText(path: string): Promise<string | null>;
  /** The names in a folder, or null where it cannot be read. */
  readNames(path: string): Promise<readonly string[] | null>;
  /** What a tool writes to its standard output, or null where it is missing, hangs or writes nothing. */
  run(tool: string, args: readonly string[], options?: { readonly slow: boolean }): Promise<string | null>;
  readonly system: SystemFacts;
}

/** What Node itself tells. */
export interface SystemFacts {
  readonly architecture: "arm64" | "x64";
  readonly osRelease: string;
  readonly cpuModel: string;
  /** Logical processors that this process may use, by affinity and control group. */
  readonly usableProcessors: number;
  readonly memoryBytes: number;
  freeMemoryBytes(): number;
}

export function nodeSensorIo(timeoutMs = usualTimeoutMs): SensorIo {
  const run: SensorIo["run"] = (tool, args, options) => runTool(tool, args, options?.slow ? slowTimeoutMs : timeoutMs);
  return { readText, readNames, run, system: systemFacts() };
}

function systemFacts(): SystemFacts {
  return {
    architecture: process.arch === "arm64" ? "arm64" : "x64",
    osRelease: os.release(),
    cpuModel: os.cpus()[0]?.model.trim() ?? "",
    usableProcessors: Math.max(1, os.availableParallelism()),
    memoryBytes: os.totalmem(),
    freeMemoryBytes: () => os.freemem(),
  };
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

async function readNames(path: string): Promise<readonly string[] | null> {
  return readdir(path).catch(() => null);
}

/** `sysctl` fails when one of many names is unknown, and has still written the others: the status does not matter. */
function runTool(tool: string, args: readonly string[], timeout: number): Promise<string | null> {
  // In the C locale, numbers have a point and words are English whatever the person's language is.
  const env = { ...process.env, LC_ALL: "C" };
  return new Promise((resolve) => {
    execFile(tool, args, { timeout, killSignal: "SIGKILL", env, windowsHide: true }, (_, stdout) =>
      resolve(stdout === "" ? null : stdout),
    );
  });
}
