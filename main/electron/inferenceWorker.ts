import type { UtilityProcess } from "electron";
import type { StartWorker, WorkerProcess } from "../engines/workerProcess.ts";
import type { ElectronModules } from "./electronModules.ts";

/** Starts inference workers from their built entry, in processes that Electron signs and names as its own. */
export function workerStarter(utilityProcess: ElectronModules["utilityProcess"], entry: string): StartWorker {
  return () => toWorkerProcess(utilityProcess.fork(entry, [], { serviceName: "Snug model runner" }));
}

function toWorkerProcess(child: UtilityProcess): WorkerProcess {
  let ended = false;
  const exited = new Promise<Awaited<WorkerProcess["exited"]>>((resolve) => {
    child.once("exit", (code) => {
      ended = true;
      resolve({ code, signal: null });
    });
  });
  return {
    // Not known before the process has been spawned.
    get pid() {
      return child.pid;
    },
    port: {
      on: (event, listener) => {
        // This side gives the bare message, the side of the worker an event with `data`.
        if (event === "message") child.on("message", (data: unknown) => listener({ data }));
        if (event === "close") void exited.then(() => listener());
      },
      postMessage: (message: unknown) => {
        if (!ended) child.postMessage(message);
      },
    },
    kill: () => void child.kill(),
    exited,
  };
}
