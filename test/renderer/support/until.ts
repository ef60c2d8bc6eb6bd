import type { StoreApi } from "zustand/vanilla";

/** The store's state, as soon as it is as wanted. */
export function until<State>(store: StoreApi<State>, wanted: (state: State) => boolean): Promise<State> {
  return new Promise((resolve) => {
    if (wanted(store.getState())) {
      resolve(store.getState());
      return;
    }
    const unsubscribe = store.subscribe((state) => {
      if (!wanted(state)) return;
      unsubscribe();
      resolve(state);
    });
  });
}
