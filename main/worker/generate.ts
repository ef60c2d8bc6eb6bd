import type { LLamaChatGenerateResponseOptions, LlamaChat, LlamaChatResponseChunk, Token } from "node-llama-cpp";
import type { GenerateEvent, GenerateRequest } from "#app/engine.ts";
import type { LoadedModel } from "./loadedModel.ts";
import { residentBytes } from "./memory.ts";
import { renderPrompt } from "./prompt.ts";

/**
 * Prefill advances, reports and can be stopped in steps. They begin small, because a large model on a slow machine
 * takes seconds for one full batch, and double while they are quick, up to llama.cpp's own batch.
 */
const firstStepTokens = 64;
const largestStepTokens = 512;
const quickStepMs = 150;

/** Answers the last message of the request, telling what happens through `onEvent`; the last event is `end`. */
export async function generate(
  loaded: LoadedModel,
  request: GenerateRequest,
  onEvent: (event: GenerateEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const { chat, contextTokens } = loaded;
  const prompt = renderPrompt(chat, request.messages, contextTokens);
  const cachedTokens = await prefill(chat, prompt.tokens, onEvent, signal);
  const meter = createMeter(startedAt);
  const reason = signal.aborted
    ? "stopped"
    : await decode(chat, prompt.history, {
        ...sampling(request),
        maxTokens: Math.min(request.maxTokens, contextTokens - prompt.tokens.length - 1),
        signal,
        onResponseChunk: (chunk) => {
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
 * Evaluates the prompt up to its last token, keeping whatever prefix is in the context already.
 *
 * @returns how many tokens were there already.
 */
async function prefill(
  chat: LlamaChat,
  tokens: Token[],
  onEvent: (event: GenerateEvent) => void,
  signal: AbortSignal,
): Promise<number> {
  const sequence = chat.sequence;
  // The last token is left for the decoder: its evaluation makes the first token of the answer.
  const ahead = tokens.slice(0, -1);
  await sequence.adaptStateToTokens(ahead, false);
  const cachedTokens = sequence.nextTokenIndex;
  let stepTokens = firstStepTokens;
  let doneTokens = cachedTokens;
  while (doneTokens < ahead.length && !signal.aborted) {
    onEvent({ type: "prefill", doneTokens, totalTokens: tokens.length });
    const stepStartedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ahead.slice(doneTokens, doneTokens + stepTokens));
    doneTokens += stepTokens;
    const quick = performance.now() - stepStartedAt < quickStepMs;
    if (quick) stepTokens = Math.min(stepTokens * 2, largestStepTokens);
  }
  return cachedTokens;
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
