import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** The inference worker that a host started. */
export async function workerOf(hostPid: number): Promise<number> {
  const children = await (process.platform === "linux" ? childrenFromProc(hostPid) : childrenFromPs(hostPid));
  const workers = children.filter(({ command }) => command.includes("main/worker/main.ts"));
  const [worker, ...others] = workers;
  if (worker === undefined || others.length > 0) throw new Error(`The host has ${workers.length} workers.`);
  return worker.pid;
}

/** Small containers have no `ps`. */
async function childrenFromProc(parent: number): Promise<Process[]> {
  const pids = (await readFile(`/proc/${parent}/task/${parent}/children`, "utf8")).trim().split(" ");
  return Promise.all(
    pids.map(async (pid) => ({ pid: Number(pid), command: await readFile(`/proc/${pid}/cmdline`, "utf8") })),
  );
}

async function childrenFromPs(parent: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().match(/^(\d+)\s+(\d+)\s+(.*)$/))
    .filter((match) => match !== null && Number(match[2]) === parent)
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[3] ?? "" }));
}
