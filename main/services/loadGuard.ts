import { snugError } from "#app/errors.ts";
import type { Readings } from "#app/machine/machine.ts";
import { mustBackOut } from "#app/machine/pressure.ts";

const checkEveryMs = 500;

/** Watches the machine while a model loads. */
export interface LoadGuard extends Disposable {
  /** Aborts, with the sentence as its reason, when the load hurts the rest of the machine. */
  readonly signal: AbortSignal;
  /** The load began: watch from now on. Calls after the first have no effect. */
  arm(): void;
  /** The load is done: what happens now is not its doing. */
  disarm(): void;
}

export function createLoadGuard(name: string, readings: () => Promise<Readings>): LoadGuard {
  const backOut = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  async function watch(): Promise<void> {
    const before = await readings();
    const check = async (): Promise<void> => {
      if (!ended && mustBackOut(before, await readings())) backOut.abort(snugError("load_backed_out", { name }));
      else schedule();
    };
    const schedule = (): void => {
      if (ended) return;
      timer = setTimeout(() => void check(), checkEveryMs);
      timer.unref();
    };
    schedule();
  }

  function disarm(): void {
    ended = true;
    clearTimeout(timer);
  }

  let armed = false;
  return {
    signal: backOut.signal,
    arm() {
      if (armed) return;
      armed = true;
      void watch();
    },
    disarm,
    [Symbol.dispose]: disarm,
  };
}
