import type { WindowEvent } from "#app/contract.ts";

/** The window at the other end of a connection, as far as its host can act on it. Every connection has its own. */
export interface WindowPort {
  /** What the host wants of this window, until the signal aborts. */
  events(signal: AbortSignal | undefined): AsyncIterable<WindowEvent>;
  hide(): void;
  /** Height in CSS pixels. */
  resize(height: number): void;
  openMain(conversationId: string | null): void;
  openLink(url: string): Promise<void>;
}

/** What every call of the contract is answered with. */
export interface CallContext {
  readonly window: WindowPort;
}
