/** Lets one caller in at a time, in the order of asking. */
export interface Mutex {
  /** Runs `action` when every earlier one has ended. Rejects with the signal's reason when it aborts while waiting. */
  run<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();

  return {
    run<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
      const turn = last;
      const result = (async () => {
        await untilAborted(turn, signal);
        return action();
      })();
      last = Promise.allSettled([turn, result]);
      return result;
    },
  };
}

async function untilAborted(turn: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    await turn;
    return;
  }
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([turn, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
