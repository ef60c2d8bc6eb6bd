import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The inference worker that a host started. */
export async function workerOf(hostPid: number): Promise<number> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,args="]);
  const workers = stdout
    .split("\n")
    .map((line) => line.trim().match(/^(\d+)\s+(\d+)\s+(.*)$/))
    .filter((match) => match !== null)
    .filter(([, , parent, command]) => Number(parent) === hostPid && command?.includes("main/worker/main.ts"));
  const [worker, ...others] = workers;
  if (worker === undefined || others.length > 0) throw new Error(`The host has ${workers.length} workers.`);
  return Number(worker[1]);
}
