import type { WindowEvent } from "#app/contract.ts";
import { createQueue } from "../async/queue.ts";
import type { WindowPort } from "../services/windowPort.ts";

export type WindowKind = "popup" | "main";

export interface BrowserWindowActions {
  /** Opens one more window at a path of this host; null where there is no display to open one on. */
  readonly openWindow: ((path: string) => void) | null;
  openLink(url: string): Promise<void>;
}

interface ConnectedWindow {
  readonly kind: WindowKind;
  send(event: WindowEvent): void;
  readonly events: WindowPort["events"];
}

/** The windows that are connected now, so that one of them can have another show a conversation. */
export class BrowserWindows {
  readonly #actions: BrowserWindowActions;
  readonly #connected = new Set<ConnectedWindow>();

  constructor(actions: BrowserWindowActions) {
    this.#actions = actions;
  }

  /** The port of a newly connected window, and how to forget it when its connection ends. */
  connect(kind: WindowKind): { readonly port: WindowPort; disconnect(): void } {
    const window = connectedWindow(kind);
    // A popup page is seen as soon as it is loaded, unlike the app's popup, which is made hidden.
    if (kind === "popup") window.send({ type: "shown" });
    this.#connected.add(window);
    const port: WindowPort = {
      events: window.events,
      // A page can neither hide nor size the window it is in; its browser does that.
      hide: () => {},
      resize: () => {},
      openMain: (conversationId) => this.#openMain(window, conversationId),
      openLink: (url) => this.#actions.openLink(url),
    };
    return { port, disconnect: () => this.#connected.delete(window) };
  }

  /** In the main window opened last, else in a new one, else in the window that asked, which may go there itself. */
  #openMain(asking: ConnectedWindow, conversationId: string | null): void {
    const event: WindowEvent = { type: "open", conversationId };
    const main = [...this.#connected].findLast((window) => window.kind === "main");
    if (main !== undefined) main.send(event);
    else if (this.#actions.openWindow !== null) this.#actions.openWindow(mainWindowPath(conversationId));
    else asking.send(event);
  }
}

function mainWindowPath(conversationId: string | null): string {
  return conversationId === null ? "/main.html" : `/main.html#c=${encodeURIComponent(conversationId)}`;
}

/** Events that come before the window asks for them are kept for it. Asking again ends the earlier stream. */
function connectedWindow(kind: WindowKind): ConnectedWindow {
  let queue = createQueue<WindowEvent>();
  let isRead = false;
  function events(signal: AbortSignal | undefined): AsyncIterable<WindowEvent> {
    if (isRead) {
      queue.end();
      queue = createQueue();
    }
    isRead = true;
    const asked = queue;
    signal?.addEventListener("abort", () => asked.end(), { once: true });
    return asked.values();
  }
  return { kind, events, send: (event) => queue.push(event) };
}
