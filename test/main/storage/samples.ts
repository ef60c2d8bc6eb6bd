import type { ChatEvent, Segment } from "#app/chat/conversation.ts";
import type { Requirement } from "#app/fit/plan.ts";
import type { Receipt } from "#app/routing/receipt.ts";
import type { ConversationStore } from "#main/storage/conversationStore.ts";

export const requirement: Requirement = {
  contextTokens: 8192,
  gpuLayers: 28,
  weightsRamBytes: 300_000_000,
  weightsVramBytes: 2_000_000_000,
  contextRamBytes: 20_000_000,
  contextVramBytes: 900_000_000,
};

export const receipt: Receipt = {
  modelId: "m1",
  modelName: "Qwen3 4B Q4_K_M",
  engine: "embedded",
  demo: false,
  warm: true,
  plan: { contextTokens: 8192, gpuLayers: 28, requirement },
  budgetBytes: 8_000_000_000,
  reason: "The largest that fits.",
  rejected: [{ modelId: "m2", modelName: "Qwen3 30B", reason: "Too large." }],
  measured: null,
};

export function asked(conversationId: string, turnId: string, prompt: string, title = prompt): ChatEvent {
  const at = "2026-08-02T10:00:00.000Z";
  return {
    type: "asked",
    conversation: { id: conversationId, title, createdAt: at, updatedAt: at },
    turnId,
    prompt,
    askedAt: at,
  };
}

export function text(answerId: string, written: string, type: Segment["type"] = "answer"): ChatEvent {
  return { type: "text", answerId, segment: { type, text: written } };
}

/** One prompt with one complete answer. */
export function converse(store: ConversationStore, id: string, prompt: string, answer: string, title = prompt): void {
  store.apply(id, asked(id, `${id}-turn`, prompt, title));
  store.apply(id, { type: "answering", turnId: `${id}-turn`, answerId: `${id}-answer` });
  store.apply(id, text(`${id}-answer`, answer));
  store.seal(`${id}-answer`, { type: "complete" });
}
