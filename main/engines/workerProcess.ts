import type { SupportedMessagePort } from "@orpc/client/message-port";

/** A started inference worker: how to talk to it, how to end it, and how to learn that it ended. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** The port that carries the engine contract. Posting to an ended process is without effect. */
  readonly port: SupportedMessagePort;
  /** Ends the process at once. */
  kill(): void;
  /** Resolves once, when the process has ended for whatever reason. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts an inference worker: `child_process.fork` under Node, `utilityProcess.fork` in Electron. */
export type StartWorker = () => WorkerProcess;
