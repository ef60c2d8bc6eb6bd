/** Values handed from callbacks to one `for await` loop. */
export interface Queue<T> {
  /** Adds a value, or lets `merge` fold it into the last one that nobody has taken yet. */
  push(value: T): void;
  /** Ends the loop after the values that are waiting; with an error, the loop throws it then. */
  end(error?: unknown): void;
  /** The values, as they come. For one reader. */
  values(): AsyncGenerator<T, void, void>;
}

/**
 * @param merge folds a new value into the last waiting one, or returns null to keep both; a slow reader then gets
 * fewer, larger values instead of a growing backlog.
 */
export function createQueue<T>(merge: (last: T, added: T) => T | null = () => null): Queue<T> {
  const waiting: T[] = [];
  let ended: { readonly error: unknown } | null = null;
  let wake: () => void = () => {};

  function push(value: T): void {
    if (ended !== null) return;
    const last = waiting.at(-1);
    const merged = last === undefined ? null : merge(last, value);
    if (merged === null) waiting.push(value);
    else waiting[waiting.length - 1] = merged;
    wake();
  }

  async function* values(): AsyncGenerator<T, void, void> {
    while (true) {
      const value = waiting.shift();
      if (value !== undefined) yield value;
      else if (ended !== null) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    if (ended?.error !== undefined) throw ended.error;
  }

  return {
    push,
    end(error?: unknown): void {
      ended ??= { error };
      wake();
    },
    values,
  };
}
