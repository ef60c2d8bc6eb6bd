import { type Requirement, requirementSchema } from "#app/fit/plan.ts";
import { parseJson } from "./json.ts";
import type { Database } from "./sqlite.ts";

/** What a requirement depends on: the model file's header, the code that reads it, and the settings asked for. */
export interface RequirementKey {
  readonly headerHash: string;
  /** "v0.4.0": another release may need other buffers. */
  readonly llamaRelease: string;
  readonly contextTokens: number;
  readonly gpuLayers: number;
}

/** Requirements that llama.cpp worked out before, so that a known model is judged without starting the worker. */
export interface RequirementCache {
  get(key: RequirementKey): Requirement | null;
  put(key: RequirementKey, requirement: Requirement): void;
}

export function createRequirementCache(database: Database): RequirementCache {
  return {
    get(key) {
      const row = database.get<{ requirement: string }>(
        `SELECT requirement FROM requirements
         WHERE header_hash = ? AND llama_release = ? AND context_tokens = ? AND gpu_layers = ?`,
        ...columns(key),
      );
      return row === undefined ? null : parseJson(requirementSchema, row.requirement);
    },
    put(key, requirement) {
      database.run(
        `INSERT OR REPLACE INTO requirements (header_hash, llama_release, context_tokens, gpu_layers, requirement)
         VALUES (?, ?, ?, ?, ?)`,
        ...columns(key),
        JSON.stringify(requirement),
      );
    },
  };
}

function columns(key: RequirementKey): [string, string, number, number] {
  return [key.headerHash, key.llamaRelease, key.contextTokens, key.gpuLayers];
}
