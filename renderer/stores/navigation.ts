import { createStore, type StoreApi } from "zustand/vanilla";

export type Section = "chats" | "models" | "settings";

export interface NavigationState {
  readonly section: Section;
  go(section: Section): void;
}

export type NavigationStore = StoreApi<NavigationState>;

export function createNavigationStore(): NavigationStore {
  return createStore<NavigationState>()((set) => ({ section: "chats", go: (section) => set({ section }) }));
}
