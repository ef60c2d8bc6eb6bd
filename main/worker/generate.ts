import type { LLamaChatGenerateResponseOptions, LlamaChat, LlamaChatResponseChunk, Token } from "node-llama-cpp";
import type { GenerateEvent, GenerateRequest } from "#app/engine.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { residentBytes } from "./memory.ts";
import { renderPrompt } from "./prompt.ts";

/**
 * Prefill advances, reports and can be stopped in steps of at most llama.cpp's own batch. On a slow machine a whole batch
 * takes seconds, so each model's steps adapt to the speed they have had: about this long each.
 */
const largestStepTokens = 512;
const smallestStepTokens = 32;
const stepMs = 400;

/** Answers the last message of the request, telling what happens through `onEvent`; the last event is `end`. */
export async function generate(
  loaded: LoadedModel,
  request: GenerateRequest,
  onEvent: (event: GenerateEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const { chat, contextTokens, threads } = loaded;
  // The limit holds from the next evaluation on: the first token still comes out of the prefill.
  const { llama } = chat.model;
  llama.maxThreads = threads.prefill;
  const prompt = renderPrompt(chat, request.messages, contextTokens);
  const cachedTokens = await prefill(loaded, prompt.tokens, onEvent, signal);
  const meter = createMeter(startedAt);
  const reason = signal.aborted
    ? "stopped"
    : await decode(chat, prompt.history, {
        ...sampling(request),
        maxTokens: Math.min(request.maxTokens, contextTokens - prompt.tokens.length - 1),
        signal,
        onResponseChunk: (chunk) => {
          llama.maxThreads = threads.decode;
          meter.count(chunk.tokens.length);
          if (chunk.text !== "") onEvent({ type: "text", segment: { type: segmentType(chunk), text: chunk.text } });
        },
      });
  onEvent({
    type: "end",
    reason,
    promptTokens: prompt.tokens.length,
    cachedTokens,
    ...meter.read(),
    workerBytes: residentBytes(),
    leftOutMessages: prompt.leftOutMessages,
  });
}

/**
 * Evaluates the prompt, but for a last step that is left to the decoder, whose first token comes from it; whatever
 * prefix is in the context already is kept.
 *
 * @returns how many tokens were there already.
 */
async function prefill(
  loaded: LoadedModel,
  tokens: Token[],
  onEvent: (event: GenerateEvent) => void,
  signal: AbortSignal,
): Promise<number> {
  const sequence = loaded.chat.sequence;
  // The last token is never taken from the cache: its evaluation makes the first token of the answer.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const cachedTokens = sequence.nextTokenIndex;
  let doneTokens = cachedTokens;
  while (tokens.length - doneTokens > loaded.prefillStepTokens && !signal.aborted) {
    onEvent({ type: "prefill", doneTokens, totalTokens: tokens.length });
    const step = tokens.slice(doneTokens, doneTokens + loaded.prefillStepTokens);
    const startedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(step);
    loaded.prefillStepTokens = stepFor(step.length / (performance.now() - startedAt));
    doneTokens += step.length;
  }
  return cachedTokens;
}

function stepFor(tokensPerMs: number): number {
  return Math.round(Math.min(largestStepTokens, Math.max(smallestStepTokens, tokensPerMs * stepMs)));
}

async function decode(
  chat: LlamaChat,
  history: Parameters<LlamaChat["generateResponse"]>[0],
  options: LLamaChatGenerateResponseOptions,
): Promise<"complete" | "stopped" | "cut"> {
  const { metadata } = await chat.generateResponse(history, { ...options, stopOnAbortSignal: true });
  if (metadata.stopReason === "abort") return "stopped";
  return metadata.stopReason === "maxTokens" ? "cut" : "complete";
}

function sampling(request: GenerateRequest): LLamaChatGenerateResponseOptions {
  return {
    temperature: request.temperature,
    topK: 40,
    topP: 0.95,
    minP: 0.05,
    ...(request.seed === null ? {} : { seed: request.seed }),
  };
}

function segmentType(chunk: LlamaChatResponseChunk): "thinking" | "answer" {
  return chunk.type === "segment" && chunk.segmentType === "thought" ? "thinking" : "answer";
}

/** Counts tokens and times the first and the last of them. */
function createMeter(startedAt: number) {
  let answerTokens = 0;
  let firstAt: number | null = null;
  let lastAt = startedAt;

  return {
    count(tokens: number): void {
      if (tokens === 0) return;
      answerTokens += tokens;
      lastAt = performance.now();
      firstAt ??= lastAt;
    },
    read(): Pick<Extract<GenerateEvent, { type: "end" }>, "answerTokens" | "firstTokenMs" | "decodeTokensPerSecond"> {
      const decodeMs = firstAt === null ? 0 : lastAt - firstAt;
      return {
        answerTokens,
        firstTokenMs: firstAt === null ? null : firstAt - startedAt,
        decodeTokensPerSecond: decodeMs > 0 ? ((answerTokens - 1) / decodeMs) * 1000 : null,
      };
    },
  };
}
