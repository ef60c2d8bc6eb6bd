import type { ChatHistoryItem, LlamaChat, Token } from "node-llama-cpp";
import type { Message } from "#app/engine.ts";
import { snugError } from "#app/errors.ts";

/** A rendered conversation that fits the context, ready to be evaluated. */
export interface Prompt {
  /** Ends with the empty answer that is to be written. */
  readonly history: ChatHistoryItem[];
  readonly tokens: Token[];
  /** Earlier messages that did not fit. */
  readonly leftOutMessages: number;
}

/** Room that is always kept for the answer: a model that can read everything but write nothing is no use. */
function answerReserve(contextTokens: number): number {
  return Math.min(256, Math.floor(contextTokens / 4));
}

/**
 * Renders the messages with the model's own chat template. When they do not fit, the oldest exchanges are left out, a
 * whole exchange at a time; the system prompt and the last message always stay.
 *
 * @throws prompt_too_long when these two alone do not fit.
 */
export function renderPrompt(chat: LlamaChat, messages: readonly Message[], contextTokens: number): Prompt {
  const room = contextTokens - answerReserve(contextTokens);
  const system = messages.filter((message) => message.role === "system");
  let dialogue = messages.filter((message) => message.role !== "system");
  const wholeLength = dialogue.length;
  while (true) {
    const history = toHistory([...system, ...dialogue]);
    const tokens = renderTokens(chat, history);
    if (tokens.length <= room) return { history, tokens, leftOutMessages: wholeLength - dialogue.length };
    if (dialogue.length <= 1) throw snugError("prompt_too_long", { promptTokens: tokens.length, contextTokens });
    dialogue = dialogue.slice(exchangeLength(dialogue));
  }
}

/** How many messages the oldest exchange has: a prompt and what was answered to it, but never the last prompt. */
function exchangeLength(dialogue: readonly Message[]): number {
  const next = dialogue.findIndex((message, index) => index > 0 && message.role === "user");
  return next === -1 ? dialogue.length - 1 : next;
}

function renderTokens(chat: LlamaChat, history: ChatHistoryItem[]): Token[] {
  return chat.chatWrapper.generateContextState({ chatHistory: history }).contextText.tokenize(chat.model.tokenizer);
}

function toHistory(messages: readonly Message[]): ChatHistoryItem[] {
  const items = messages.map((message): ChatHistoryItem => {
    switch (message.role) {
      case "system":
        return { type: "system", text: message.text };
      case "user":
        return { type: "user", text: message.text };
      case "assistant":
        return { type: "model", response: [message.text] };
    }
  });
  return [...items, { type: "model", response: [] }];
}
