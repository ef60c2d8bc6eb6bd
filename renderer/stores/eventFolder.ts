import { applyChatEvent, type ChatEvent, type Conversation } from "#app/chat/conversation.ts";

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

  constructor(start: Conversation | null, schedule: Schedule, publish: (conversation: Conversation | null) => void) {
    this.#conversation = start;
    this.#schedule = schedule;
    this.#publish = publish;
  }

  /** Everything so far, published or not. */
  get conversation(): Conversation | null {
    return this.#conversation;
  }

  /** Text waits for the next frame; everything else is shown at once. */
  add(event: ChatEvent): void {
    this.#conversation = applyChatEvent(this.#conversation, event);
    if (event.type !== "text") this.flush();
    else this.#cancel ??= this.#schedule(() => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#publish(this.#conversation);
  }
}
