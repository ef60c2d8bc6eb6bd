import { statSync } from "node:fs";
import type { Plan } from "#app/fit/plan.ts";
import type { Model } from "#app/models/model.ts";

/** A model record for a file, as the library would make it, for tests that have no library. */
export function modelOf(path: string, changes: Partial<Model> = {}): Model {
  return {
    id: path,
    name: "Fixture",
    files: [path],
    sizeBytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    kind: "chat",
    architecture: "llama",
    parameters: 1000,
    quantization: "F16",
    trainedContextTokens: 2048,
    layers: 2,
    source: { type: "path" },
    problem: null,
    ...changes,
  };
}

export function planOf(contextTokens: number): Plan {
  return {
    contextTokens,
    gpuLayers: 0,
    requirement: {
      contextTokens,
      gpuLayers: 0,
      weightsRamBytes: 0,
      weightsVramBytes: 0,
      contextRamBytes: 0,
      contextVramBytes: 0,
    },
  };
}
