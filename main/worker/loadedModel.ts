import { LlamaChat, type LlamaContext, type LlamaModel } from "node-llama-cpp";
import type { LoadEvent, LoadRequest } from "#app/engine.ts";
import { snugError } from "#app/errors.ts";
import { clearLoggedErrors, llama, loggedErrors } from "./llama.ts";
import { releasableBytes, residentBytes } from "./memory.ts";

/** A model in memory with the context and the chat that run on it. */
export interface LoadedModel {
  readonly threads: LoadRequest["threads"];
  readonly chat: LlamaChat;
  /** As llama.cpp made it: at least what was asked for. */
  readonly contextTokens: number;
  /** How many tokens of a prompt are evaluated at a time; adapts to the speed. */
  prefillStepTokens: number;
  dispose(): Promise<void>;
}

/** Loads a model. Aborting leaves nothing in memory. */
export async function loadModel(
  request: LoadRequest,
  onEvent: (event: LoadEvent) => void,
  signal: AbortSignal | undefined,
): Promise<LoadedModel> {
  const startedAt = performance.now();
  const engine = await llama();
  engine.maxThreads = request.threads.prefill;
  clearLoggedErrors();
  let model: LlamaModel | undefined;
  try {
    model = await engine.loadModel({
      modelPath: request.path,
      gpuLayers: request.gpuLayers,
      // The host has weighed this plan against its own, stricter budget.
      ignoreMemorySafetyChecks: true,
      onLoadProgress: (fraction) => onEvent({ type: "progress", fraction }),
      ...(signal === undefined ? {} : { loadSignal: signal }),
    });
    const context = await model.createContext({
      contextSize: request.contextTokens,
      sequences: 1,
      threads: { ideal: Math.max(request.threads.prefill, request.threads.decode), min: 1 },
      ignoreMemorySafetyChecks: true,
      ...(signal === undefined ? {} : { createSignal: signal }),
    });
    const loaded = loadedModel(request, model, context);
    onEvent({
      type: "loaded",
      contextTokens: loaded.contextTokens,
      loadMs: performance.now() - startedAt,
      workerBytes: residentBytes(),
      releasableBytes: await releasableBytes(),
    });
    return loaded;
  } catch (error) {
    await model?.dispose();
    if (signal?.aborted) throw error;
    throw snugError("model_load_failed", { name: request.name, detail: loadFailure(error) }, { cause: error });
  }
}

function loadedModel({ threads }: LoadRequest, model: LlamaModel, context: LlamaContext): LoadedModel {
  return {
    threads,
    chat: new LlamaChat({ contextSequence: context.getSequence() }),
    contextTokens: context.contextSize,
    // A first guess that a slow machine evaluates within a few seconds.
    prefillStepTokens: 256,
    // Disposing the model disposes its contexts and their sequences.
    dispose: () => model.dispose(),
  };
}

/** llama.cpp's first logged error names the cause; what is thrown only says that loading failed. */
function loadFailure(error: unknown): string {
  const logged = loggedErrors()
    .map((line) => line.replace(/^[a-z_]+:\s*/i, "").trim())
    .find((line) => line !== "");
  return logged ?? (error instanceof Error ? error.message : String(error));
}
