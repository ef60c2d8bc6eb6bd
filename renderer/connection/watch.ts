import type { Connection } from "../client.ts";

/** Before a stream that ended while its host is there is opened again. */
const retryMs = 1000;

/**
 * Follows one of the host's streams for as long as the window lives: where it breaks off, it is opened again as soon as
 * the host is back. The streams that are watched begin with the present state, so nothing is missed.
 */
export function watch<Value>(
  connection: Connection,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Value>>,
  onValue: (value: Value) => void,
): Promise<void> {
  return follow(connection, signal, async () => {
    for await (const value of await open(signal)) {
      if (signal.aborted) return;
      onValue(value);
    }
  });
}

async function follow(connection: Connection, signal: AbortSignal, once: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await once();
    } catch {
      // Whatever broke it off, the stream is wanted as long as the window is there.
    }
    if (!signal.aborted) await whenWorthRetrying(connection, signal);
  }
}

/** At the host's return where it is gone, else after a pause. */
function whenWorthRetrying({ state }: Connection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(() => {
      if (state.getState().type !== "lost") done();
    }, retryMs);
    const unsubscribe = state.subscribe((now) => {
      if (now.type === "connected") done();
    });
    signal.addEventListener("abort", done, { once: true });
  });
}
