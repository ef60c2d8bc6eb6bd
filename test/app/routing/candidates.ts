import fc from "fast-check";
import { problem } from "#app/errors.ts";
import type { Fit, Plan } from "#app/fit/plan.ts";
import type { Budget } from "#app/machine/machine.ts";
import type { Model } from "#app/models/model.ts";
import type { Candidate, RouteInput } from "#app/routing/route.ts";

export const gb = 1e9;

const macBudget: Budget = { unified: true, ramBytes: 6.1 * gb, vramBytes: 6.1 * gb, reason: "" };
export const pcBudget: Budget = { unified: false, ramBytes: 16 * gb, vramBytes: 8 * gb, reason: "" };

/** A chat model of so many billion parameters, with 4.5 bits a weight. */
export function modelOf(id: string, billions: number, changes: Partial<Model> = {}): Model {
  return {
    id,
    name: id,
    files: [`/models/${id}.gguf`],
    sizeBytes: Math.round((billions * gb * 4.5) / 8),
    kind: "chat",
    architecture: "qwen3",
    parameters: Math.round(billions * gb),
    quantization: "Q4_K_M",
    trainedContextTokens: 32_768,
    layers: 32,
    source: { type: "path" },
    problem: null,
    ...changes,
  };
}

/** Where the model's weights lie: all on the GPU, all in RAM, or half and half. */
export type Placement = "gpu" | "cpu" | "split";

export function planOf(model: Model, placement: Placement = "gpu", contextTokens = 8192): Plan {
  const share = placement === "gpu" ? 1 : placement === "cpu" ? 0 : 0.5;
  const gpuLayers = placement === "gpu" ? model.layers + 1 : Math.floor(model.layers * share);
  const weightsVramBytes = Math.floor(model.sizeBytes * share);
  return {
    contextTokens,
    gpuLayers,
    requirement: {
      contextTokens,
      gpuLayers,
      weightsRamBytes: model.sizeBytes - weightsVramBytes,
      weightsVramBytes,
      contextRamBytes: 0,
      contextVramBytes: 0,
    },
  };
}

export function fitting(model: Model, placement: Placement = "gpu", warm = false): Candidate {
  return { model, fit: { type: "fits", plan: planOf(model, placement) }, warm };
}

export function tooLarge(model: Model, neededBytes: number, budgetBytes: number): Candidate {
  return { model, fit: { type: "tooLarge", neededBytes, budgetBytes }, warm: false };
}

export function inputOf(candidates: readonly Candidate[], changes: Partial<RouteInput> = {}): RouteInput {
  return {
    candidates,
    pinnedModelId: null,
    conversationModelId: null,
    budget: macBudget,
    promptTokens: 0,
    ...changes,
  };
}

const anyKind = fc.constantFrom("chat", "chat", "chat", "embedding", "adapter") satisfies fc.Arbitrary<Model["kind"]>;

function anyCandidate(id: string): fc.Arbitrary<Candidate> {
  return fc
    .record({
      billions: fc.double({ min: 0.1, max: 40, noNaN: true }),
      bits: fc.double({ min: 1.5, max: 16, noNaN: true }),
      known: fc.boolean(),
      kind: anyKind,
      broken: fc.boolean(),
      demo: fc.boolean(),
      placement: fc.constantFrom<Placement>("gpu", "cpu", "split"),
      contextTokens: fc.constantFrom(1024, 4096, 8192),
      judged: fc.constantFrom<Fit["type"] | "unknown">("fits", "fits", "fitsShorter", "tooLarge", "unknown"),
    })
    .map((drawn) => {
      const model = modelOf(id, drawn.billions, {
        sizeBytes: Math.round((drawn.billions * gb * drawn.bits) / 8),
        kind: drawn.kind,
        source: drawn.demo ? { type: "demo" } : { type: "path" },
        problem: drawn.broken && drawn.billions < 4 ? problem("model_file_empty", { path: id }) : null,
        ...(drawn.known ? {} : { parameters: null }),
      });
      const plan = planOf(model, drawn.placement, drawn.contextTokens);
      return { model, fit: fitOf(drawn.judged, plan, model), warm: false };
    });
}

function fitOf(judged: Fit["type"] | "unknown", plan: Plan, model: Model): Fit | null {
  if (judged === "unknown") return null;
  if (judged === "fits") return { type: "fits", plan };
  if (judged === "fitsShorter") return { type: "fitsShorter", plan, wantedContextTokens: 16_384 };
  return { type: "tooLarge", neededBytes: model.sizeBytes, budgetBytes: Math.floor(model.sizeBytes / 2) };
}

const ids = ["a", "b", "c", "d", "e", "f"];

/** Up to six candidates, at most one of them warm, with any of them pinned or in use by the conversation. */
export const anyInput: fc.Arbitrary<RouteInput> = fc
  .record({
    candidates: fc
      .integer({ min: 0, max: ids.length })
      .chain((size) => fc.tuple(...ids.slice(0, size).map(anyCandidate))),
    warmId: fc.constantFrom(...ids),
    pinnedModelId: fc.option(fc.constantFrom(...ids), { freq: 4 }),
    conversationModelId: fc.option(fc.constantFrom(...ids)),
    budget: fc.constantFrom(macBudget, pcBudget, { ...pcBudget, vramBytes: 0 }),
    promptTokens: fc.nat(9000),
  })
  .map(({ warmId, candidates, ...input }) => ({
    ...input,
    candidates: candidates.map((candidate) => ({ ...candidate, warm: candidate.model.id === warmId })),
  }));
