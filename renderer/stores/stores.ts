import { createContext, useContext } from "react";
import { useStore as useVanillaStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Client, Connection } from "../client.ts";
import type { ConnectionState } from "../connection/hostLink.ts";
import { type ChatState, type ChatStore, createChatStore } from "./chat.ts";
import { type ConversationsState, type ConversationsStore, createConversationsStore } from "./conversations.ts";
import type { Schedule } from "./eventFolder.ts";
import { createLibraryStore, type LibraryState, type LibraryStore } from "./library.ts";
import { createNavigationStore, type NavigationState, type NavigationStore } from "./navigation.ts";
import { createPreviewStore, type PreviewState, type PreviewStore } from "./preview.ts";
import { createSettingsStore, type SettingsState, type SettingsStore } from "./settings.ts";
import { createSystemStore, loadedModel, type SystemState, type SystemStore } from "./system.ts";
import { createToastsStore, type ToastsState, type ToastsStore } from "./toasts.ts";

/** The model that this window's next question goes to; null lets Snug choose. */
export interface ChoiceState {
  readonly modelId: string | null;
  choose(modelId: string | null): void;
}

/** Everything one window knows. */
export interface Stores {
  readonly client: Client;
  readonly connection: StoreApi<ConnectionState>;
  readonly chat: ChatStore;
  readonly conversations: ConversationsStore;
  readonly library: LibraryStore;
  readonly preview: PreviewStore;
  readonly settings: SettingsStore;
  readonly system: SystemStore;
  readonly toasts: ToastsStore;
  readonly choice: StoreApi<ChoiceState>;
  readonly navigation: NavigationStore;
}

export function createStores(connection: Connection, schedule: Schedule): Stores {
  const { client } = connection;
  const conversations = createConversationsStore(client);
  return {
    client,
    connection: connection.state,
    conversations,
    chat: createChatStore({ client, schedule, onListChange: () => void conversations.getState().refresh() }),
    library: createLibraryStore(connection),
    preview: createPreviewStore(client),
    settings: createSettingsStore(connection),
    system: createSystemStore(connection),
    toasts: createToastsStore(),
    navigation: createNavigationStore(),
    choice: createStore<ChoiceState>()((set) => ({ modelId: null, choose: (modelId) => set({ modelId }) })),
  };
}

/** Keeps the stores up to date until the signal aborts. */
export function followHost({ library, settings, system }: Stores, signal: AbortSignal): void {
  void library.getState().follow(signal);
  void settings.getState().follow(signal);
  void system.getState().follow(signal);
  // What fits depends on what is loaded.
  const unsubscribe = system.subscribe((now, before) => {
    if (loadedModel(now.worker) === loadedModel(before.worker)) return;
    void library.getState().refresh();
    void system.getState().refresh();
  });
  signal.addEventListener("abort", unsubscribe, { once: true });
}

export const StoresContext = createContext<Stores | null>(null);

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (stores === null) throw new Error("No stores around this component.");
  return stores;
}

export function useChat<Part>(select: (state: ChatState) => Part): Part {
  return useVanillaStore(useStores().chat, select);
}
export function useConversations<Part>(select: (state: ConversationsState) => Part): Part {
  return useVanillaStore(useStores().conversations, select);
}
export function useLibrary<Part>(select: (state: LibraryState) => Part): Part {
  return useVanillaStore(useStores().library, select);
}
export function usePreview<Part>(select: (state: PreviewState) => Part): Part {
  return useVanillaStore(useStores().preview, select);
}
export function useSettings<Part>(select: (state: SettingsState) => Part): Part {
  return useVanillaStore(useStores().settings, select);
}
export function useSystem<Part>(select: (state: SystemState) => Part): Part {
  return useVanillaStore(useStores().system, select);
}
export function useToasts<Part>(select: (state: ToastsState) => Part): Part {
  return useVanillaStore(useStores().toasts, select);
}
export function useChoice<Part>(select: (state: ChoiceState) => Part): Part {
  return useVanillaStore(useStores().choice, select);
}
export function useNavigation<Part>(select: (state: NavigationState) => Part): Part {
  return useVanillaStore(useStores().navigation, select);
}
export function useConnection(): ConnectionState {
  return useVanillaStore(useStores().connection);
}
