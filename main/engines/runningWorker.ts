import { createORPCClient, ORPCError } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import type { EngineContract } from "#app/engine.ts";
import { snugError } from "#app/errors.ts";
import { fromRpcError } from "../rpc/problems.ts";
import type { StartWorker, WorkerProcess } from "./workerProcess.ts";

type EngineClient = ContractRouterClient<EngineContract>;

/** A worker that was started, and calls on it that fail with a sentence when it dies. */
export interface RunningWorker {
  readonly pid: number | undefined;
  readonly exited: WorkerProcess["exited"];
  /** One call. `name` is what the sentence about a death calls the model. */
  call<T>(name: string, action: (client: EngineClient) => Promise<T>): Promise<T>;
  /** A streaming call, event by event. */
  stream<T>(
    name: string,
    action: (client: EngineClient) => Promise<AsyncIterable<T>>,
    onEvent: (event: T) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  kill(): void;
}

export function startRunningWorker(start: StartWorker): RunningWorker {
  const process = start();
  const client: EngineClient = createORPCClient(new RPCLink({ port: process.port }));
  const death = Symbol("death");
  const died = process.exited.then(() => death);
  let everAnswered = false;

  /** The promise's result, or the sentence about the worker's death if that comes first. */
  async function outlive<T>(name: string, promise: Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const first = await Promise.race([promise, died]);
      if (first !== death) {
        everAnswered = true;
        return first as T;
      }
    } catch (error) {
      // A closed port rejects its calls as an abort does, a moment before the process is known to have ended. So an
      // abort of our own is told first, and then an answer from a live worker.
      signal?.throwIfAborted();
      if (error instanceof ORPCError) throw fromRpcError(error);
    }
    const { code, signal: killedBy } = await process.exited;
    throw everAnswered
      ? snugError("worker_died", { name })
      : snugError("worker_unavailable", { detail: `it ended at once, ${killedBy ?? `with code ${code}`}` });
  }

  return {
    pid: process.pid,
    exited: process.exited,
    call: (name, action) => outlive(name, action(client)),
    async stream(name, action, onEvent, signal) {
      const events = (await outlive(name, action(client), signal))[Symbol.asyncIterator]();
      while (true) {
        const next = await outlive(name, events.next(), signal);
        if (next.done === true) return;
        onEvent(next.value);
      }
    },
    kill: process.kill,
  };
}
