import { createQueue } from "./queue.ts";

/** A value that changes, with everybody who wants to know. */
export interface Watchable<T> {
  current(): T;
  set(value: T): void;
  /** The value now and after every change, until the signal aborts. A slow watcher skips to the newest. */
  watch(signal?: AbortSignal): AsyncGenerator<T, void, void>;
  onChange(listener: (value: T) => void): () => void;
}

export function createWatchable<T>(initial: T): Watchable<T> {
  const listeners = new Set<(value: T) => void>();
  let value = initial;

  function onChange(listener: (value: T) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  async function* watch(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    const queue = createQueue<T>((_, added) => added);
    queue.push(value);
    const stop = onChange(queue.push);
    const end = () => queue.end();
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
    try {
      yield* queue.values();
    } finally {
      stop();
      signal?.removeEventListener("abort", end);
    }
  }

  return {
    current: () => value,
    set(changed: T): void {
      value = changed;
      for (const listener of listeners) listener(changed);
    },
    watch,
    onChange,
  };
}
