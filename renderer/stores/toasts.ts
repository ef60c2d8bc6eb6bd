import { createStore, type StoreApi } from "zustand/vanilla";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; run(): void } | null;
}

export interface ToastsState {
  readonly toasts: readonly Toast[];
  show(text: string, action?: Toast["action"]): void;
  dismiss(id: number): void;
}

export type ToastsStore = StoreApi<ToastsState>;

/** Time to read a sentence and decide whether to undo. */
const shownMs = 8000;

export function createToastsStore(): ToastsStore {
  let lastId = 0;
  return createStore<ToastsState>()((set, get) => ({
    toasts: [],
    show: (text, action = null) => {
      const id = ++lastId;
      set({ toasts: [...get().toasts, { id, text, action }] });
      setTimeout(() => get().dismiss(id), shownMs);
    },
    dismiss: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
  }));
}
