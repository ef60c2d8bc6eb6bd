import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Router } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer } from "ws";
import {
  type AnswerState,
  applyChatEvent,
  type ChatEvent,
  type Conversation,
  type Segment,
} from "#app/chat/conversation.ts";
import type { Contract, LibraryListing, RoutePreview, SystemInfo, WindowEvent, WorkerStatus } from "#app/contract.ts";
import { snugError, toProblem } from "#app/errors.ts";
import type { Measured, Receipt } from "#app/routing/receipt.ts";
import { defaultSettings, type Settings } from "#app/settings.ts";
import { createQueue, type Queue } from "#main/async/queue.ts";
import { createWatchable, type Watchable } from "#main/async/watchable.ts";
import { readStaticFile } from "#main/pages/staticFiles.ts";
import { responseHeaders } from "#main/serve/responses.ts";
import { contractImplementer } from "#main/services/implementer.ts";
import type { CallContext, WindowPort } from "#main/services/windowPort.ts";

/** One thing that happens to a scripted answer. */
export type AnswerStep =
  | { readonly type: "routed"; readonly receipt: Receipt }
  | { readonly type: "state"; readonly state: AnswerState }
  | { readonly type: "text"; readonly segment: Segment }
  | { readonly type: "measured"; readonly measured: Measured };

export interface Question {
  readonly prompt: string;
  readonly modelId: string | null;
  /** Aborts when the person stops the answer. */
  readonly signal: AbortSignal;
}

/** What the scripted host is and answers. Change any part at any time. */
export interface Script {
  info: SystemInfo;
  listing: LibraryListing;
  preview(text: string, modelId: string | null): RoutePreview;
  /** Throws to fail before the answer exists. */
  answer(question: Question): AsyncIterable<AnswerStep>;
  /** What loading a model yields or throws. */
  load(modelId: string): AsyncIterable<WorkerStatus>;
}

/** What windows asked of the host. */
interface Asked {
  heights: number[];
  hidden: number;
  openedMain: (string | null)[];
  openedLinks: string[];
  addedPaths: string[];
}

export interface ScriptedHost {
  readonly script: Script;
  readonly conversations: Map<string, Conversation>;
  readonly settings: Watchable<Settings>;
  readonly worker: Watchable<WorkerStatus>;
  readonly asked: Asked;
  readonly router: Router<Contract, CallContext>;
  /** For calls in the same process. */
  readonly window: WindowPort;
  /** Tells every window that the library changed. */
  changeLibrary(listing: LibraryListing): void;
  send(event: WindowEvent): void;
}

/** A promise that a script waits for until the answer is stopped: states that must stay on the screen. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Answers the contract from a script instead of from models, so that every state can be shown on demand. */
export function createScriptedHost(script: Script): ScriptedHost {
  const conversations = new Map<string, Conversation>();
  const removed = new Map<string, Conversation>();
  const settings = createWatchable<Settings>(defaultSettings);
  const worker = createWatchable<WorkerStatus>({ type: "off" });
  const revision = createWatchable(0);
  const windows = new Set<Queue<WindowEvent>>();
  const asked: Asked = { heights: [], hidden: 0, openedMain: [], openedLinks: [], addedPaths: [] };
  const os = contractImplementer();
  let lastId = 0;
  const newId = (): string => `id-${++lastId}`;

  const existing = (id: string): Conversation => {
    const conversation = conversations.get(id);
    if (conversation === undefined) throw snugError("conversation_unknown", {});
    return conversation;
  };

  async function* run(
    conversationId: string,
    turnId: string,
    prompt: string,
    modelId: string | null,
    signal: AbortSignal = new AbortController().signal,
  ): AsyncGenerator<ChatEvent, void, void> {
    const answerId = newId();
    const keep = (event: ChatEvent): ChatEvent => {
      const changed = applyChatEvent(existing(conversationId), event);
      if (changed !== null) conversations.set(conversationId, changed);
      return event;
    };
    const end = (state: AnswerState): ChatEvent => keep({ type: "state", answerId, state });
    yield keep({ type: "answering", turnId, answerId });
    try {
      for await (const step of script.answer({ prompt, modelId, signal })) {
        if (signal.aborted) break;
        yield keep({ ...step, answerId });
      }
    } catch (error) {
      yield end({ type: "failed", problem: toProblem(error) });
    } finally {
      if (signal.aborted) end({ type: "stopped" });
    }
  }

  const router = os.router({
    system: {
      info: os.system.info.handler(() => script.info),
      watchWorker: os.system.watchWorker.handler(({ signal }) => worker.watch(signal)),
    },
    models: {
      list: os.models.list.handler(() => script.listing),
      watch: os.models.watch.handler(async function* ({ signal }) {
        for await (const value of revision.watch(signal)) yield { revision: value };
      }),
      add: os.models.add.handler(({ input }) => {
        asked.addedPaths.push(input.path);
        if (!input.path.endsWith(".gguf")) throw snugError("model_not_gguf", { path: input.path });
        return script.listing;
      }),
      load: os.models.load.handler(async function* ({ input }) {
        for await (const status of script.load(input.modelId)) {
          worker.set(status);
          yield status;
        }
      }),
      eject: os.models.eject.handler(() => worker.set({ type: "idle" })),
    },
    chat: {
      list: os.chat.list.handler(({ input }) =>
        [...conversations.values()]
          .filter(({ title }) => title.toLowerCase().includes(input.query.toLowerCase()))
          .map(({ turns: _, ...summary }) => ({ ...summary, excerpt: excerptOf(input.query, summary.title) }))
          .reverse()
          .slice(0, input.limit),
      ),
      get: os.chat.get.handler(({ input }) => existing(input.conversationId)),
      preview: os.chat.preview.handler(({ input }) => script.preview(input.text, input.modelId)),
      ask: os.chat.ask.handler(async function* ({ input, signal }) {
        const now = "2026-05-04T09:30:00.000Z";
        const { turns: _, ...conversation } =
          input.conversationId === null
            ? { id: newId(), title: input.prompt.slice(0, 60), createdAt: now, updatedAt: now, turns: [] }
            : existing(input.conversationId);
        const turnId = newId();
        const event: ChatEvent = { type: "asked", conversation, turnId, prompt: input.prompt, askedAt: now };
        const changed = applyChatEvent(conversations.get(conversation.id) ?? null, event);
        if (changed !== null) conversations.set(conversation.id, changed);
        yield event;
        yield* run(conversation.id, turnId, input.prompt, input.modelId, signal);
      }),
      askAgain: os.chat.askAgain.handler(({ input, signal }) => {
        const turn = existing(input.conversationId).turns.find(({ id }) => id === input.turnId);
        if (turn === undefined) throw snugError("conversation_unknown", {});
        return run(input.conversationId, turn.id, turn.prompt, input.modelId, signal);
      }),
      rename: os.chat.rename.handler(({ input }) => {
        conversations.set(input.conversationId, { ...existing(input.conversationId), title: input.title });
      }),
      remove: os.chat.remove.handler(({ input }) => {
        removed.set(input.conversationId, existing(input.conversationId));
        conversations.delete(input.conversationId);
      }),
      restore: os.chat.restore.handler(({ input }) => {
        const conversation = removed.get(input.conversationId);
        if (conversation === undefined) throw snugError("conversation_unknown", {});
        conversations.set(input.conversationId, conversation);
      }),
      export: os.chat.export.handler(({ input }) => ({ markdown: `# ${existing(input.conversationId).title}\n` })),
    },
    settings: {
      get: os.settings.get.handler(() => settings.current()),
      update: os.settings.update.handler(({ input }) => {
        // What is not in the patch comes as undefined, which must not replace what is set.
        const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
        settings.set({ ...settings.current(), ...given });
        return settings.current();
      }),
      watch: os.settings.watch.handler(({ signal }) => settings.watch(signal)),
    },
    window: {
      events: os.window.events.handler(({ context, signal }) => asIterator(context.window.events(signal))),
      hide: os.window.hide.handler(({ context }) => context.window.hide()),
      resize: os.window.resize.handler(({ context, input }) => context.window.resize(input.height)),
      openMain: os.window.openMain.handler(({ context, input }) => context.window.openMain(input.conversationId)),
      openLink: os.window.openLink.handler(({ context, input }) => context.window.openLink(input.url)),
    },
  });

  const window: WindowPort = {
    events: (signal) => {
      const queue = createQueue<WindowEvent>();
      windows.add(queue);
      signal?.addEventListener("abort", () => {
        windows.delete(queue);
        queue.end();
      });
      return queue.values();
    },
    hide: () => {
      asked.hidden += 1;
    },
    resize: (height) => asked.heights.push(height),
    openMain: (conversationId) => asked.openedMain.push(conversationId),
    openLink: async (url) => void asked.openedLinks.push(url),
  };

  return {
    script,
    conversations,
    settings,
    worker,
    asked,
    router,
    window,
    changeLibrary: (listing) => {
      script.listing = listing;
      revision.set(revision.current() + 1);
    },
    send: (event) => {
      for (const queue of windows) queue.push(event);
    },
  };
}

export interface ServedScript {
  /** Of the main window; the popup is at `/popup.html`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves built windows from `folder` and the host's calls at `/rpc`, with the headers of the real browser host. */
export async function serveScriptedHost(host: ScriptedHost, folder: string, port = 0): Promise<ServedScript> {
  const server = createServer(async (request, response) => {
    const file = await readStaticFile(folder, new URL(request.url ?? "/", "http://localhost").pathname);
    const { port: own } = server.address() as AddressInfo;
    response.writeHead(file === null ? 404 : 200, {
      ...responseHeaders(own),
      ...(file !== null && { "Content-Type": file.contentType }),
    });
    response.end(file?.content);
  });
  const sockets = new WebSocketServer({ server, path: "/rpc" });
  const handler = new RPCHandler<CallContext>(host.router);
  sockets.on("connection", (socket) => void handler.upgrade(socket, { context: { window: host.window } }));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    close: async () => {
      const closed = once(server, "close");
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function excerptOf(query: string, title: string): string | null {
  const at = title.toLowerCase().indexOf(query.toLowerCase());
  if (query === "" || at < 0) return null;
  return `${title.slice(0, at)}\u0001${title.slice(at, at + query.length)}\u0002${title.slice(at + query.length)}`;
}

async function* asIterator<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value, void, void> {
  yield* values;
}
