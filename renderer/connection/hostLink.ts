import type { ClientContext, ClientLink, ClientOptions } from "@orpc/client";
import { createStore } from "zustand/vanilla";

export type ConnectionState =
  | { readonly type: "connecting" }
  | { readonly type: "connected" }
  /** The host went away. Attempts to reach it go on. */
  | { readonly type: "lost" };

/** Thrown by calls while there is no host, so that they end rather than wait for one that may never come. */
export class HostGoneError extends Error {
  override readonly name = "HostGoneError";
}

/** Carries calls to the host over whichever transport is open now. */
export class HostLink implements ClientLink<ClientContext> {
  readonly state = createStore<ConnectionState>()(() => ({ type: "connecting" }));
  #transport: ClientLink<ClientContext> | null = null;

  use(transport: ClientLink<ClientContext>): void {
    this.#transport = transport;
    this.state.setState({ type: "connected" }, true);
  }

  lose(): void {
    this.#transport = null;
    this.state.setState({ type: "lost" }, true);
  }

  /** The first calls of a window wait for the first connection. */
  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    if (this.state.getState().type === "connecting") await this.#settled(options.signal);
    if (this.#transport === null) throw new HostGoneError("There is no host.");
    return this.#transport.call(path, input, options);
  }

  #settled(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason);
      const unsubscribe = this.state.subscribe(() => {
        unsubscribe();
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
      signal?.throwIfAborted();
    });
  }
}
