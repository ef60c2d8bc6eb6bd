import { applyChatEvent, type ChatEvent, type Conversation, isRunning } from "#app/chat/conversation.ts";

/** Calls back before the next frame is drawn; returns how to call that off. */
export type Schedule = (callback: () => void) => () => void;

/** Long enough to be cheap; nobody sees a hidden window. */
const hiddenDelayMs = 200;

/** Animation frames, and a slow timer in a hidden window, which gets no frames. */
export const onNextFrame: Schedule = (callback) => {
  if (document.hidden) {
    const timer = setTimeout(callback, hiddenDelayMs);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(frame);
};

/** Folds a running answer's events, and publishes the transcript at most once a frame however many pieces arrive. */
export class EventFolder {
  readonly #schedule: Schedule;
  readonly #publish: (conversation: Conversation | null) => void;
  #conversation: Conversation | null;
  #cancel: (() => void) | null = null;
  #hasText = false;

  constructor(start: Conversation | null, schedule: Schedule, publish: (conversation: Conversation | null) => void) {
    this.#conversation = start;
    this.#schedule = schedule;
    this.#publish = publish;
  }

  /** Everything so far, published or not. */
  get conversation(): Conversation | null {
    return this.#conversation;
  }

  /** The first text and the end are shown at once; everything else waits for the next frame. */
  add(event: ChatEvent): void {
    this.#conversation = applyChatEvent(this.#conversation, event);
    if (this.#isAwaited(event)) this.flush();
    else this.#cancel ??= this.#schedule(() => this.flush());
  }

  #isAwaited(event: ChatEvent): boolean {
    if (event.type === "text") {
      const first = !this.#hasText;
      this.#hasText = true;
      return first;
    }
    return event.type === "asked" || (event.type === "state" && !isRunning(event.state));
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#publish(this.#conversation);
  }
}
