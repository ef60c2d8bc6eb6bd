import type { ModelCard, SystemInfo } from "#app/contract.ts";
import { type Problem, problem } from "#app/errors.ts";
import type { Fit, Plan } from "#app/fit/plan.ts";
import type { Model } from "#app/models/model.ts";
import type { Measured, Receipt } from "#app/routing/receipt.ts";

/** A machine and models for tests of what a person sees. */

export function gb(amount: number): number {
  return Math.round(amount * 1e9);
}

export const modelsFolder = "/Users/ada/Library/Application Support/Snug/models";

export function info(changes: Partial<SystemInfo> = {}): SystemInfo {
  return {
    version: "0.1.0",
    host: "browser",
    machine: {
      platform: "darwin",
      osVersion: "15.5",
      architecture: "arm64",
      chip: "Apple M4 Pro",
      performanceCores: 10,
      efficiencyCores: 4,
      memoryBytes: gb(24),
      memoryLimitBytes: null,
      unifiedMemory: true,
      memoryBandwidthGBps: 273,
      gpus: [{ name: "Apple M4 Pro", kind: "metal", memoryBytes: gb(17.2) }],
    },
    readings: {
      availableBytes: gb(11.4),
      pressure: "normal",
      swapUsedBytes: 0,
      gpuFreeBytes: [gb(16.1)],
      onBattery: false,
      thermal: "nominal",
      sources: {},
    },
    budget: {
      unified: true,
      ramBytes: gb(10.3),
      vramBytes: gb(10.3),
      reason: "What is free now, with 1 GB left to other apps",
    },
    dataFolder: "/Users/ada/Library/Application Support/Snug",
    hotkey: { accelerator: "Alt+Space", registered: true, problem: null },
    notices: [],
    ...changes,
  };
}

function plan(contextTokens: number, weightsBytes: number): Plan {
  return {
    contextTokens,
    gpuLayers: 36,
    requirement: {
      contextTokens,
      gpuLayers: 36,
      weightsRamBytes: gb(0.3),
      weightsVramBytes: weightsBytes,
      contextRamBytes: gb(0.02),
      contextVramBytes: Math.round(contextTokens * 60_000),
    },
  };
}

function model(id: string, changes: Partial<Model> = {}): Model {
  return {
    id,
    name: "Qwen3 4B Instruct",
    files: [`${modelsFolder}/${id}.gguf`],
    sizeBytes: gb(2.5),
    kind: "chat",
    architecture: "qwen3",
    parameters: 4_022_468_096,
    quantization: "Q4_K_M",
    trainedContextTokens: 262_144,
    layers: 36,
    source: { type: "folder", folder: modelsFolder },
    problem: null,
    ...changes,
  };
}

function card(subject: Model, fit: Fit | null, warm = false): ModelCard {
  return { model: subject, fit, warm };
}

export const qwen4 = card(model("qwen4"), { type: "fits", plan: plan(16_384, gb(2.4)) });

export const qwen8 = card(
  model("qwen8", {
    name: "Qwen3 8B",
    sizeBytes: gb(5.03),
    parameters: 8_190_735_360,
    trainedContextTokens: 40_960,
    source: { type: "ollama", name: "qwen3:8b" },
  }),
  { type: "fitsShorter", plan: plan(8192, gb(4.9)), wantedContextTokens: 16_384 },
);

export const llama70 = card(
  model("llama70", {
    name: "Llama 3.3 70B Instruct",
    sizeBytes: gb(42.5),
    parameters: 70_553_706_496,
    trainedContextTokens: 131_072,
    source: { type: "folder", folder: "/Volumes/Models" },
  }),
  { type: "tooLarge", neededBytes: gb(44.1), budgetBytes: gb(10.3) },
);

export const embedding = card(
  model("embed", {
    name: "Nomic Embed Text v1.5",
    kind: "embedding",
    quantization: "Q8_0",
    sizeBytes: gb(0.146),
    parameters: 136_727_040,
    trainedContextTokens: 2048,
    source: { type: "path" },
    files: ["/Users/ada/Downloads/nomic-embed-text-v1.5.Q8_0.gguf"],
  }),
  null,
);

export const broken = card(
  model("broken", {
    name: "gemma-3-12b-it-Q4_K_M",
    sizeBytes: gb(1.2),
    parameters: null,
    quantization: null,
    trainedContextTokens: 0,
    problem: problem("model_truncated", {
      path: `${modelsFolder}/gemma-3-12b-it-Q4_K_M.gguf`,
      detail: "1.2 of 7.3 GB are there",
    }),
  }),
  null,
);

export const demo = card(
  model("demo", {
    name: "Snug demo",
    sizeBytes: 1.4e6,
    parameters: 690_000,
    quantization: null,
    trainedContextTokens: 512,
    layers: 4,
    source: { type: "demo" },
  }),
  { type: "fits", plan: plan(512, 2e6) },
);

export const allCards: readonly ModelCard[] = [qwen4, qwen8, llama70, embedding, broken, demo];

export function measured(changes: Partial<Measured> = {}): Measured {
  return {
    promptTokens: 412,
    cachedTokens: 380,
    answerTokens: 196,
    firstTokenMs: 230,
    decodeTokensPerSecond: 38.4,
    loadMs: null,
    workerBytes: gb(3.4),
    leftOutTurns: 0,
    ...changes,
  };
}

export function receipt(changes: Partial<Receipt> = {}): Receipt {
  return {
    modelId: "qwen4",
    modelName: "Qwen3 4B Instruct Q4_K_M",
    engine: "embedded",
    demo: false,
    warm: true,
    plan: plan(16_384, gb(2.4)),
    budgetBytes: gb(10.3),
    reason: "It is loaded already and reads the whole conversation.",
    rejected: [
      { modelId: "qwen8", modelName: "Qwen3 8B Q4_K_M", reason: "Better, but loading it takes 6 s." },
      { modelId: "llama70", modelName: "Llama 3.3 70B Instruct Q4_K_M", reason: "Needs 44 GB, 10.3 GB may be used." },
    ],
    measured: null,
    ...changes,
  };
}

export const demoReceipt = receipt({
  modelId: "demo",
  modelName: "Snug demo",
  demo: true,
  plan: plan(512, 2e6),
  reason: "You chose the demo.",
  rejected: [],
});

export const nothingFits: Problem = problem("nothing_fits", {
  name: "Qwen3 8B Q4_K_M",
  neededBytes: gb(6.1),
  freeBytes: gb(4.2),
});
