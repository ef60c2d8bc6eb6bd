import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WorkerProcess } from "./workerProcess.ts";

const workerEntry = fileURLToPath(new URL("../worker/main.ts", import.meta.url));

/** Starts an inference worker as a child of this Node process, from the sources. */
export function forkWorker(): WorkerProcess {
  const child = fork(workerEntry, {
    // oRPC sends strings and bytes; JSON would spoil the bytes.
    serialization: "advanced",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise<Awaited<WorkerProcess["exited"]>>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
  return {
    pid: child.pid,
    port: {
      on: (event, listener) => {
        if (event === "message") child.on("message", (data) => listener({ data }));
        if (event === "close") void exited.then(() => listener());
      },
      postMessage: (message: unknown) => {
        // Sending to a child that has ended throws.
        if (child.connected) child.send(message as object);
      },
    },
    kill: () => void child.kill("SIGKILL"),
    exited,
  };
}
