import type { WindowEvent } from "#app/contract.ts";
import { createQueue } from "../async/queue.ts";

/** What the host wants of one window, kept until its page asks: a window is told to open a chat before it has loaded. */
export interface Mailbox {
  send(event: WindowEvent): void;
  /** For one page at a time: asking again, as after a reload, ends the earlier stream. */
  events(signal: AbortSignal | undefined): AsyncIterable<WindowEvent>;
}

export function createMailbox(): Mailbox {
  let waiting: WindowEvent[] = [];
  let reader: ReturnType<typeof createQueue<WindowEvent>> | null = null;

  return {
    send(event) {
      if (reader !== null) reader.push(event);
      // A page that never asks must not collect a growing backlog, and of two wishes of a kind the last one counts.
      else waiting = [...waiting.filter((earlier) => earlier.type !== event.type), event];
    },
    events(signal) {
      reader?.end();
      const queue = createQueue<WindowEvent>();
      const leave = () => {
        if (reader === queue) reader = null;
        queue.end();
      };
      reader = queue;
      for (const event of waiting) queue.push(event);
      waiting = [];
      if (signal?.aborted) leave();
      signal?.addEventListener("abort", leave, { once: true });
      return queue.values();
    },
  };
}
