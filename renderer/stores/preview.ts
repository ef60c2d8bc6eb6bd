import { createStore, type StoreApi } from "zustand/vanilla";
import type { RoutePreview } from "#app/contract.ts";
import type { Client } from "../client.ts";

/** Long enough not to ask at every key, short enough to be there when a person looks up from the keyboard. */
const quietMs = 150;

interface PreviewQuestion {
  readonly text: string;
  readonly conversationId: string | null;
  readonly modelId: string | null;
}

export interface PreviewState {
  /** Who would answer; null until the first reply. */
  readonly preview: RoutePreview | null;
  /** Asks after a quiet moment. Returns how to call that off. */
  request(question: PreviewQuestion): () => void;
}

export type PreviewStore = StoreApi<PreviewState>;

export function createPreviewStore(client: Client): PreviewStore {
  return createStore<PreviewState>()((set) => ({
    preview: null,
    request: (question) => {
      const controller = new AbortController();
      const { signal } = controller;
      const ask = async (): Promise<void> => {
        try {
          const preview = await client.chat.preview(question, { signal });
          if (!signal.aborted) set({ preview });
        } catch {
          // A preview is a courtesy: the question itself will say what is wrong.
          if (!signal.aborted) set({ preview: null });
        }
      };
      const timer = setTimeout(() => void ask(), quietMs);
      return () => {
        clearTimeout(timer);
        controller.abort();
      };
    },
  }));
}
