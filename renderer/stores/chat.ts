import { createStore, type StoreApi } from "zustand/vanilla";
import { type ChatEvent, type Conversation, isRunning } from "#app/chat/conversation.ts";
import { type Problem, problem } from "#app/errors.ts";
import type { Client } from "../client.ts";
import { failureOf } from "../connection/failures.ts";
import { EventFolder, type Schedule } from "./eventFolder.ts";

/** How often an answer that another window is receiving, or that is just being stopped, is looked at. */
const followMs = 1000;
const sealMs = 300;

export interface ChatState {
  /** The conversation that is shown; null while a new one has no turn yet. */
  readonly conversationId: string | null;
  readonly conversation: Conversation | null;
  /** Counts what was shown here. Tells two new, still nameless conversations apart. */
  readonly view: number;
  /** Asked, but not yet stored by the host. */
  readonly pendingPrompt: string | null;
  /** Where this window's answer is running; without a conversation until the host named it. */
  readonly running: { readonly conversationId: string | null; readonly view: number } | null;
  /** Why the last question or conversation could not be had at all. An answer's own failure is in its state. */
  readonly problem: Problem | null;

  open(conversationId: string): Promise<void>;
  startNew(): void;
  /** Resolves once it is clear whether the host took the prompt; a prompt that was not taken is the person's again. */
  ask(prompt: string, modelId: string | null): Promise<boolean>;
  askAgain(turnId: string, modelId: string | null): Promise<boolean>;
  /** Stops this window's running answer. What was written stays. */
  stop(): void;
  dismissProblem(): void;
}

export type ChatStore = StoreApi<ChatState>;

export interface ChatStoreOptions {
  readonly client: Client;
  readonly schedule: Schedule;
  /** The list of conversations may have changed. */
  readonly onListChange?: () => void;
}

type Call = (signal: AbortSignal) => Promise<AsyncIterable<ChatEvent>>;

interface Run {
  readonly controller: AbortController;
  readonly folder: EventFolder;
  answerId: string | null;
}

export function createChatStore({ client, schedule, onListChange = () => {} }: ChatStoreOptions): ChatStore {
  let run: Run | null = null;
  let opening = new AbortController();

  return createStore<ChatState>()((set, get) => {
    const publish = (conversation: Conversation | null): void => {
      const { running } = get();
      if (conversation === null || running === null) return;
      const shown = isAnswering(get());
      if (running.conversationId === null) set({ running: { conversationId: conversation.id, view: running.view } });
      if (shown) set({ conversation, conversationId: conversation.id, pendingPrompt: null });
    };

    const show = (conversationId: string | null, conversation: Conversation | null): AbortSignal => {
      opening.abort();
      opening = new AbortController();
      set({ conversationId, conversation, problem: null, pendingPrompt: null, view: get().view + 1 });
      return opening.signal;
    };

    const load = async (conversationId: string, signal: AbortSignal): Promise<void> => {
      try {
        let conversation = await client.chat.get({ conversationId }, { signal });
        while (!signal.aborted && get().running?.conversationId !== conversationId) {
          set({ conversation });
          // Another window may be receiving this conversation's answer: it is looked at until it ends.
          if (!hasRunningAnswer(conversation)) return;
          await pause(followMs, signal);
          conversation = await client.chat.get({ conversationId }, { signal });
        }
      } catch (error) {
        if (!signal.aborted) set({ problem: failureOf(error) });
      }
    };

    /** Stopping ends the call here at once; what the host had measured and stored by then is fetched afterwards. */
    const loadStopped = async (conversationId: string, signal: AbortSignal): Promise<void> => {
      for (let attempt = 0; attempt < 3 && !signal.aborted && run === null; attempt++) {
        const stored = await client.chat.get({ conversationId }, { signal }).catch(() => null);
        if (stored === null || signal.aborted || run !== null) return;
        if (!hasRunningAnswer(stored)) return set({ conversation: stored });
        await pause(sealMs, signal);
      }
    };

    const start = (call: Call, pendingPrompt: string | null): Promise<boolean> => {
      if (run !== null) {
        set({ problem: problem("worker_busy", {}) });
        return Promise.resolve(false);
      }
      // A conversation that is being looked at from outside is this window's own from here on.
      opening.abort();
      opening = new AbortController();
      const { conversation, conversationId, view } = get();
      const folder = new EventFolder(conversation, schedule, publish);
      const current: Run = { controller: new AbortController(), folder, answerId: null };
      run = current;
      set({ running: { conversationId, view }, pendingPrompt, problem: null });
      const taken = Promise.withResolvers<boolean>();
      void receive(current, call, taken.resolve).finally(() => {
        run = null;
        set({ running: null, pendingPrompt: null });
        taken.resolve(false);
        onListChange();
        const endedId = folder.conversation?.id;
        if (current.controller.signal.aborted && endedId !== undefined && endedId === get().conversationId) {
          void loadStopped(endedId, opening.signal);
        }
      });
      return taken.promise;
    };

    /** Never rejects: a failure becomes the answer's state, or the store's problem where there is no answer yet. */
    const receive = async (current: Run, call: Call, onTaken: (taken: boolean) => void): Promise<void> => {
      const { signal } = current.controller;
      const { folder } = current;
      try {
        for await (const event of await call(signal)) {
          folder.add(event);
          if (event.type === "answering") current.answerId = event.answerId;
          onTaken(true);
          if (event.type === "asked") onListChange();
        }
      } catch (error) {
        if (!signal.aborted) endWith(current, failureOf(error));
      }
      if (signal.aborted && current.answerId !== null) {
        folder.add({ type: "state", answerId: current.answerId, state: { type: "stopped" } });
      }
      folder.flush();
    };

    const endWith = ({ folder, answerId }: Run, failure: Problem): void => {
      if (answerId === null) set({ problem: failure });
      else folder.add({ type: "state", answerId, state: { type: "failed", problem: failure } });
    };

    return {
      conversationId: null,
      conversation: null,
      view: 0,
      pendingPrompt: null,
      running: null,
      problem: null,

      open: async (conversationId) => {
        const own = run?.folder.conversation;
        if (own?.id === conversationId) {
          show(conversationId, own);
          return;
        }
        const { conversation } = get();
        await load(conversationId, show(conversationId, conversation?.id === conversationId ? conversation : null));
      },
      startNew: () => {
        show(null, null);
      },
      ask: (prompt, modelId) => {
        const { conversationId } = get();
        return start((signal) => client.chat.ask({ prompt, conversationId, modelId }, { signal }), prompt);
      },
      askAgain: (turnId, modelId) => {
        const { conversationId } = get();
        if (conversationId === null) return Promise.resolve(false);
        return start((signal) => client.chat.askAgain({ conversationId, turnId, modelId }, { signal }), null);
      },
      stop: () => run?.controller.abort(),
      dismissProblem: () => set({ problem: null }),
    };
  });
}

function hasRunningAnswer(conversation: Conversation): boolean {
  return conversation.turns.some((turn) => turn.answers.some((answer) => isRunning(answer.state)));
}

/** Whether this window's answer is running in the conversation that it shows. */
export function isAnswering({ running, conversationId, view }: ChatState): boolean {
  if (running === null) return false;
  return running.conversationId === null ? running.view === view : running.conversationId === conversationId;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
