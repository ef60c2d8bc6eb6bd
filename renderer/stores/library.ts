import { createStore, type StoreApi } from "zustand/vanilla";
import type { LibraryListing } from "#app/contract.ts";
import type { Problem } from "#app/errors.ts";
import type { Connection } from "../client.ts";
import { failureOf } from "../connection/failures.ts";
import { watch } from "../connection/watch.ts";

export interface LibraryState {
  /** Null until the first listing. */
  readonly listing: LibraryListing | null;
  readonly problem: Problem | null;
  /** Why the last load of a model failed, by its id. */
  readonly loadProblems: Readonly<Record<string, Problem>>;

  /** Follows changes until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
  refresh(): Promise<void>;
  /** Adds a `.gguf` file or a folder; resolves to whether that worked. */
  add(path: string): Promise<boolean>;
  load(modelId: string): Promise<void>;
  eject(): Promise<void>;
}

export type LibraryStore = StoreApi<LibraryState>;

export function createLibraryStore(connection: Connection): LibraryStore {
  const { client } = connection;

  return createStore<LibraryState>()((set, get) => {
    const attempt = async (act: () => Promise<LibraryListing>): Promise<boolean> => {
      try {
        set({ listing: await act(), problem: null });
        return true;
      } catch (error) {
        set({ problem: failureOf(error) });
        return false;
      }
    };
    const refresh = async (): Promise<void> => {
      await attempt(() => client.models.list());
    };
    const setLoadProblem = (modelId: string, problem: Problem | null): void => {
      const { [modelId]: _, ...others } = get().loadProblems;
      set({ loadProblems: problem === null ? others : { ...others, [modelId]: problem } });
    };

    return {
      listing: null,
      problem: null,
      loadProblems: {},
      follow: (signal) =>
        watch(
          connection,
          signal,
          () => client.models.watch(undefined, { signal }),
          () => void refresh(),
        ),
      refresh,
      add: (path) => attempt(() => client.models.add({ path })),
      load: async (modelId) => {
        setLoadProblem(modelId, null);
        try {
          // What happens meanwhile comes through the worker's status; here only the end matters.
          for await (const _ of await client.models.load({ modelId }));
        } catch (error) {
          setLoadProblem(modelId, failureOf(error));
        }
        await refresh();
      },
      eject: async () => {
        try {
          await client.models.eject();
        } catch (error) {
          set({ problem: failureOf(error) });
        }
        await refresh();
      },
    };
  });
}
