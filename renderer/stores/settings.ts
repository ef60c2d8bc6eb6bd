import { createStore, type StoreApi } from "zustand/vanilla";
import type { Problem } from "#app/errors.ts";
import { defaultSettings, type Settings, type SettingsPatch } from "#app/settings.ts";
import type { Connection } from "../client.ts";
import { failureOf } from "../connection/failures.ts";
import { watch } from "../connection/watch.ts";

export interface SettingsState {
  readonly settings: Settings;
  /** False until the host told the settings; until then they are the defaults. */
  readonly known: boolean;
  readonly problem: Problem | null;

  /** Follows changes, from whichever window, until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>;
  update(patch: SettingsPatch): Promise<void>;
}

export type SettingsStore = StoreApi<SettingsState>;

export function createSettingsStore(connection: Connection): SettingsStore {
  const { client } = connection;
  return createStore<SettingsState>()((set) => ({
    settings: defaultSettings,
    known: false,
    problem: null,
    follow: (signal) =>
      watch(
        connection,
        signal,
        () => client.settings.watch(undefined, { signal }),
        (settings) => set({ settings, known: true }),
      ),
    update: async (patch) => {
      try {
        set({ settings: await client.settings.update(patch), known: true, problem: null });
      } catch (error) {
        set({ problem: failureOf(error) });
      }
    },
  }));
}
