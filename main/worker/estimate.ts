import { GgufInsights, readGgufFileInfo } from "node-llama-cpp";
import { snugError } from "#app/errors.ts";
import type { Requirement } from "#app/fit/plan.ts";
import { llama } from "./llama.ts";

export interface EstimateRequest {
  readonly path: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly gpuLayers: number;
}

/** A few models' headers stay read: one model is asked about under several settings in a row. */
const keptInsights = new Map<string, Promise<GgufInsights>>();
const keptCount = 4;

/**
 * The bytes llama.cpp would allocate for these settings, from its own dry load of the header: no weights are read.
 * Split models are estimated from their first file, whose parts llama.cpp finds itself.
 */
export async function estimate(request: EstimateRequest): Promise<Requirement> {
  const insights = await insightsOf(request.path);
  if (!insights.isSupportedByLlamaCpp) {
    const architecture = String(insights.ggufFileInfo.metadata.general.architecture);
    throw snugError("model_architecture_unknown", { name: request.name, architecture });
  }
  const { contextTokens, gpuLayers } = request;
  const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers });
  const context = await insights.estimateContextResourceRequirementsV2({
    contextSize: contextTokens,
    modelGpuLayers: gpuLayers,
    sequences: 1,
  });
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
