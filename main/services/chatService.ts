import type { ChatEvent, Conversation } from "#app/chat/conversation.ts";
import { exportMarkdown } from "#app/chat/exportMarkdown.ts";
import { lastModelId, messagesFor } from "#app/chat/messages.ts";
import { titleOf } from "#app/chat/title.ts";
import type { RoutePreview } from "#app/contract.ts";
import { SnugError, snugError } from "#app/errors.ts";
import { createQueue, type Queue } from "../async/queue.ts";
import { type AnswersDependencies, answerTurn } from "./answers.ts";
import type { ContractImplementer } from "./implementer.ts";
import { noFailures } from "./routePrompt.ts";

export interface ChatDependencies extends AnswersDependencies {
  readonly now: () => Date;
  /** Aborts when Snug closes: running answers stop, and what they wrote is kept. */
  readonly closing: AbortSignal;
  /** Told of work that goes on after its call: Snug waits for it before it closes the database. */
  readonly onBackgroundWork: (work: Promise<void>) => void;
}

export function createChatService(os: ContractImplementer["chat"], dependencies: ChatDependencies) {
  const { store, newId, now } = dependencies;

  function existing(conversationId: string): Conversation {
    const conversation = store.get(conversationId);
    if (conversation === null) throw snugError("conversation_unknown", {});
    return conversation;
  }

  function stream(
    conversation: Conversation,
    turnId: string,
    namedModel: string | null,
    signal: AbortSignal | undefined,
    queue = createQueue<ChatEvent>(joinTexts),
  ): AsyncGenerator<ChatEvent, void, void> {
    const stopping = signal === undefined ? dependencies.closing : AbortSignal.any([dependencies.closing, signal]);
    // The answer runs by itself, not at the pace of its reader: a window that is gone must not leave it half stored.
    const answer = answerTurn(dependencies, {
      conversation,
      turnId,
      namedModel,
      signal: stopping,
      onEvent: queue.push,
    });
    dependencies.onBackgroundWork(answer);
    void answer.finally(() => queue.end());
    return queue.values();
  }

  return os.router({
    list: os.list.handler(({ input }) => [...store.list(input.query, input.limit)]),
    get: os.get.handler(({ input }) => existing(input.conversationId)),
    preview: os.preview.handler(({ input }) => preview(dependencies, store.get(input.conversationId ?? ""), input)),
    ask: os.ask.handler(({ input, signal }) => {
      if (input.prompt.trim() === "") throw snugError("prompt_empty", {});
      const before = input.conversationId === null ? null : existing(input.conversationId);
      const askedAt = now().toISOString();
      const turnId = newId();
      const event: ChatEvent = {
        type: "asked",
        conversation: {
          id: before?.id ?? newId(),
          title: before?.title ?? titleOf(input.prompt),
          createdAt: before?.createdAt ?? askedAt,
          updatedAt: askedAt,
        },
        turnId,
        prompt: input.prompt,
        askedAt,
      };
      store.apply(event.conversation.id, event);
      const queue: Queue<ChatEvent> = createQueue(joinTexts);
      queue.push(event);
      return stream(existing(event.conversation.id), turnId, input.modelId, signal, queue);
    }),
    askAgain: os.askAgain.handler(({ input, signal }) => {
      const conversation = existing(input.conversationId);
      if (!conversation.turns.some((turn) => turn.id === input.turnId)) throw snugError("conversation_unknown", {});
      return stream(conversation, input.turnId, input.modelId, signal);
    }),
    rename: os.rename.handler(({ input }) => {
      if (!store.rename(input.conversationId, input.title)) throw snugError("conversation_unknown", {});
    }),
    remove: os.remove.handler(({ input }) => {
      if (!store.remove(input.conversationId)) throw snugError("conversation_unknown", {});
    }),
    restore: os.restore.handler(({ input }) => {
      if (!store.restore(input.conversationId)) throw snugError("conversation_unknown", {});
    }),
    export: os.export.handler(({ input }) => ({ markdown: exportMarkdown(existing(input.conversationId)) })),
  });
}

/** A reader that is slower than the model gets fewer, longer texts. */
function joinTexts(last: ChatEvent, added: ChatEvent): ChatEvent | null {
  if (last.type !== "text" || added.type !== "text") return null;
  if (last.answerId !== added.answerId || last.segment.type !== added.segment.type) return null;
  return { ...added, segment: { type: added.segment.type, text: last.segment.text + added.segment.text } };
}

async function preview(
  dependencies: ChatDependencies,
  conversation: Conversation | null,
  input: { readonly text: string; readonly modelId: string | null },
): Promise<RoutePreview> {
  const settings = dependencies.settings();
  const history = conversation === null ? [] : messagesFor(conversation, "", settings.systemPrompt);
  try {
    const { decision } = await dependencies.route({
      messages: [...history, { role: "user", text: input.text }],
      namedModel: input.modelId,
      pinnedModelId: settings.pinnedModelId,
      conversationModelId: lastModelId(conversation),
      failures: noFailures,
    });
    return decision.type === "none" ? decision : { type: "route", receipt: decision.receipt };
  } catch (error) {
    if (error instanceof SnugError) return { type: "none", problem: error.problem };
    throw error;
  }
}
