import { createStore, type StoreApi } from "zustand/vanilla";
import type { SystemInfo, WorkerStatus } from "#app/contract.ts";
import type { Problem } from "#app/errors.ts";
import type { Connection } from "../client.ts";
import { failureOf } from "../connection/failures.ts";
import { watch } from "../connection/watch.ts";

export interface SystemState {
  /** Null until the host told. */
  readonly info: SystemInfo | null;
  readonly worker: WorkerStatus;
  /** Why the machine could not be told about. */
  readonly problem: Problem | null;

  /** Follows what the model runner does until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
  refresh(): Promise<void>;
}

export type SystemStore = StoreApi<SystemState>;

export function createSystemStore(connection: Connection): SystemStore {
  const { client } = connection;
  return createStore<SystemState>()((set, get) => ({
    info: null,
    worker: { type: "off" },
    problem: null,
    follow: (signal) =>
      watch(
        connection,
        signal,
        async () => {
          await get().refresh();
          return client.system.watchWorker(undefined, { signal });
        },
        (worker) => set({ worker }),
      ),
    refresh: async () => {
      try {
        set({ info: await client.system.info(), problem: null });
      } catch (error) {
        const problem = failureOf(error);
        // Without a host the window shows that Snug is not running; the last known machine stays.
        if (problem.code !== "host_gone") set({ problem });
      }
    },
  }));
}

/** Changes when another model is loaded or none is, but not with a load's progress. */
export function loadedModel(worker: WorkerStatus): string {
  return worker.type === "warm" ? worker.modelId : worker.type;
}
