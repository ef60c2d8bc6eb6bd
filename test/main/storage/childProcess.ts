import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Runs one of the scripts beside the tests in a process of its own, which ends with the test at the latest. */
export function startChild(script: URL, ...args: readonly string[]): ChildProcess {
  const child = fork(script, [...args], { execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Ends it as a crash would: nothing of it gets to run any more. */
export async function killHard(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const [message] = await once(child, "message");
  return message;
}
