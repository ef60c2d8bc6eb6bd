import { createStore, type StoreApi } from "zustand/vanilla";
import type { ConversationSummary } from "#app/chat/conversation.ts";
import type { Problem } from "#app/errors.ts";
import type { Client } from "../client.ts";
import { failureOf } from "../connection/failures.ts";

export interface ConversationsState {
  readonly query: string;
  /** The newest first; null until the first listing. */
  readonly summaries: readonly ConversationSummary[] | null;
  readonly problem: Problem | null;

  search(query: string): Promise<void>;
  refresh(): Promise<void>;
  rename(conversationId: string, title: string): Promise<void>;
  /** Resolves to whether it was removed. */
  remove(conversationId: string): Promise<boolean>;
  restore(conversationId: string): Promise<void>;
  /** Null where it could not be had; the problem then says why. */
  exportMarkdown(conversationId: string): Promise<string | null>;
}

export type ConversationsStore = StoreApi<ConversationsState>;

export function createConversationsStore(client: Client): ConversationsStore {
  let listing = new AbortController();

  return createStore<ConversationsState>()((set, get) => {
    /** Keeps only the newest listing: an older one that arrives late would show results of another query. */
    const list = async (): Promise<void> => {
      listing.abort();
      listing = new AbortController();
      const { signal } = listing;
      try {
        const summaries = await client.chat.list({ query: get().query }, { signal });
        if (!signal.aborted) set({ summaries, problem: null });
      } catch (error) {
        if (!signal.aborted) set({ problem: failureOf(error) });
      }
    };

    const change = async (act: () => Promise<unknown>): Promise<boolean> => {
      try {
        await act();
        await list();
        return true;
      } catch (error) {
        set({ problem: failureOf(error) });
        return false;
      }
    };

    return {
      query: "",
      summaries: null,
      problem: null,
      search: (query) => {
        set({ query });
        return list();
      },
      refresh: list,
      rename: async (conversationId, title) => {
        await change(() => client.chat.rename({ conversationId, title }));
      },
      remove: (conversationId) => change(() => client.chat.remove({ conversationId })),
      restore: async (conversationId) => {
        await change(() => client.chat.restore({ conversationId }));
      },
      exportMarkdown: async (conversationId) => {
        try {
          return (await client.chat.export({ conversationId })).markdown;
        } catch (error) {
          set({ problem: failureOf(error) });
          return null;
        }
      },
    };
  });
}
