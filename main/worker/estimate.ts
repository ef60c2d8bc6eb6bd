import { GgmlType, GgufInsights, readGgufFileInfo } from "node-llama-cpp";
import { snugError } from "#app/errors.ts";
import type { KvType, Requirement } from "#app/fit/plan.ts";
import { createMutex } from "../async/mutex.ts";
import { countFailedDryLoads, llama } from "./llama.ts";

export interface EstimateRequest {
  readonly path: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly gpuLayers: number;
  readonly kvType?: KvType | undefined;
  readonly flashAttention?: boolean | "auto" | undefined;
}

const kvTypes: Readonly<Record<KvType, GgmlType>> = { f16: GgmlType.F16, q8_0: GgmlType.Q8_0, q4_0: GgmlType.Q4_0 };

/** One at a time, so that a failed dry load is known to be the one that was asked for. */
const oneAtATime = createMutex();

/** A few models' headers stay read: one model is asked about under several settings in a row. */
const keptInsights = new Map<string, Promise<GgufInsights>>();
const keptCount = 4;

/**
 * The bytes llama.cpp would allocate for these settings, from its own dry load of the header: no weights are read.
 * Split models are estimated from their first file, whose parts llama.cpp finds itself. Where the dry load fails,
 * node-llama-cpp guesses instead, up to ten times too much: that is refused here, since a guess must not pass as exact.
 */
export async function estimate(request: EstimateRequest): Promise<Requirement> {
  const { name, contextTokens, gpuLayers, kvType = "f16" } = request;
  const insights = await insightsOf(request.path);
  if (!insights.isSupportedByLlamaCpp) {
    const architecture = String(insights.ggufFileInfo.metadata.general.architecture);
    throw snugError("model_architecture_unknown", { name, architecture });
  }
  // As a load decides it: without flash attention the buffers of a long context are far larger.
  const flashAttention = request.flashAttention ?? (insights.flashAttentionSupported ? "auto" : false);
  if (kvType !== "f16" && flashAttention === false) {
    throw snugError("estimate_impossible", { name, detail: `${kvType} keys and values need flash attention` });
  }
  return oneAtATime.run(() => dryLoad(insights, { name, contextTokens, gpuLayers, kvType, flashAttention }));
}

async function dryLoad(insights: GgufInsights, request: Omit<Required<EstimateRequest>, "path">): Promise<Requirement> {
  const { name, contextTokens, gpuLayers, kvType = "f16", flashAttention = "auto" } = request;
  const failedBefore = countFailedDryLoads();
  const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers });
  const context = await insights.estimateContextResourceRequirementsV2({
    contextSize: contextTokens,
    modelGpuLayers: gpuLayers,
    sequences: 1,
    flashAttention,
    kvCacheKeyType: kvTypes[kvType],
    kvCacheValueType: kvTypes[kvType],
  });
  if (countFailedDryLoads() > failedBefore) {
    throw snugError("model_load_failed", { name, detail: "llama.cpp refuses its header with these settings" });
  }
  return {
    contextTokens,
    gpuLayers,
    weightsRamBytes: Math.ceil(weights.cpuRam),
    weightsVramBytes: Math.ceil(weights.gpuVram),
    contextRamBytes: Math.ceil(context.cpuRam),
    contextVramBytes: Math.ceil(context.gpuVram),
  };
}

function insightsOf(path: string): Promise<GgufInsights> {
  const kept = keptInsights.get(path);
  if (kept !== undefined) return kept;
  const reading = readInsights(path);
  keptInsights.set(path, reading);
  reading.catch(() => keptInsights.delete(path));
  const oldest = keptInsights.keys().next().value;
  if (keptInsights.size > keptCount && oldest !== undefined) keptInsights.delete(oldest);
  return reading;
}

async function readInsights(path: string): Promise<GgufInsights> {
  const info = await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
  return GgufInsights.from(info, await llama());
}
