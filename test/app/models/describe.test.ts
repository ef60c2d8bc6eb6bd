import { describe, expect, it } from "vitest";
import { problem } from "#app/errors.ts";
import { describeModel, type HeaderSummary, type ModelFacts } from "#app/models/describe.ts";
import { modelSchema, variantName } from "#app/models/model.ts";

const header: HeaderSummary = {
  architecture: "qwen3",
  type: "model",
  name: "Qwen3 4B Instruct",
  baseName: "Qwen3",
  fineTune: "Instruct",
  sizeLabel: "4B",
  fileType: "Q4_K_M",
  trainedContextTokens: 262_144,
  layers: 36,
  poolingType: null,
  demo: false,
  tensorCount: 398,
  elementsByType: { F32: 200_000, Q4_K: 3_500_000_000, Q6_K: 500_000_000 },
};

const facts: ModelFacts = {
  id: "0123456789abcdef",
  header,
  files: ["/models/Qwen3-4B-Instruct-Q4_K_M.gguf"],
  sizeBytes: 2_497_281_120,
  source: { type: "folder", folder: "/models" },
  fileName: "Qwen3-4B-Instruct-Q4_K_M.gguf",
  problem: null,
};

const describedWith = (changes: Partial<HeaderSummary>, others: Partial<ModelFacts> = {}) =>
  describeModel({ ...facts, ...others, header: { ...header, ...changes } });

it("describes a model from its header", () => {
  const model = describeModel(facts);
  expect(modelSchema.parse(model)).toEqual(model);
  expect(model).toMatchObject({
    name: "Qwen3 4B Instruct",
    kind: "chat",
    architecture: "qwen3",
    parameters: 4_000_200_000,
    quantization: "Q4_K_M",
    trainedContextTokens: 262_144,
    layers: 36,
  });
  expect(variantName(model)).toBe("Qwen3 4B Instruct Q4_K_M");
});

it("describes a broken file by its name and its problem", () => {
  const broken = problem("model_file_empty", { path: "/models/x.gguf" });
  const model = describeModel({ ...facts, header: null, problem: broken });
  expect(modelSchema.parse(model)).toEqual(model);
  expect(model).toMatchObject({
    name: "Qwen3 4B Instruct",
    kind: "chat",
    parameters: null,
    quantization: "Q4_K_M",
    trainedContextTokens: 0,
    problem: broken,
  });
});

describe("the name", () => {
  const unnamed = { name: null, baseName: null, fineTune: null, sizeLabel: null };

  it.each<[string, Partial<HeaderSummary>, string, string]>([
    ["is the header's", { name: "  Llama 3.2\t1B " }, "x.gguf", "Llama 3.2 1B"],
    ["is that of the repository without its owner", { name: "Qwen/Qwen2.5-7B" }, "x.gguf", "Qwen2.5-7B"],
    ["gets a size where it tells none", { name: "Mistral Small" }, "x.gguf", "Mistral Small 4B"],
    ["keeps the size of experts", { name: "Mixtral-8x7B", sizeLabel: "47B" }, "x.gguf", "Mixtral-8x7B"],
    ["keeps the size of active weights", { name: "Qwen3 30B A3B", sizeLabel: "30B" }, "x.gguf", "Qwen3 30B A3B"],
    ["is put together where the header's is a dot", { name: "." }, "x.gguf", "Qwen3 Instruct 4B"],
    ["is put together where the header's is a folder", { name: "/data/hf/models" }, "x.gguf", "Qwen3 Instruct 4B"],
    ["is put together where it is the architecture's", { name: "qwen3" }, "x.gguf", "Qwen3 Instruct 4B"],
    [
      "is the file's where the header's is a hash",
      { ...unnamed, name: "9c25f3e6b1a04d77" },
      "My-Model-7B.Q8_0.gguf",
      "My Model 7B",
    ],
    [
      "is the file's where a checkpoint was converted",
      { ...unnamed, name: "checkpoint-1200" },
      "my_tune-f16.gguf",
      "my tune",
    ],
    ["is the file's without its part", unnamed, "Big-Q2_K-00001-of-00003.gguf", "Big"],
    ["is the file's compression when that is all there is", unnamed, "Q4_K_M.gguf", "Q4 K M"],
    ["loses what cannot be printed", { name: "A\u0000\u001b[31m\u202e 1B" }, "x.gguf", "A[31m 1B"],
  ])("%s", (_, changes, fileName, expected) => {
    expect(describedWith(changes, { fileName }).name).toBe(expected);
  });

  it("is short", () => {
    expect(describedWith({ name: "n".repeat(500), sizeLabel: null }).name).toHaveLength(80);
  });

  it("is Ollama's for a model of Ollama's", () => {
    const source = { type: "ollama", name: "llama3.2:1b" } as const;
    expect(describedWith({}, { source, fileName: "sha256-0a" }).name).toBe("llama3.2:1b");
  });
});

describe("the kind", () => {
  it.each<[string, Partial<HeaderSummary>]>([
    ["chat", {}],
    ["chat", { poolingType: 0 }],
    ["adapter", { type: "adapter", architecture: "llama" }],
    ["projector", { type: "mmproj", architecture: "clip" }],
    ["projector", { type: null, architecture: "clip" }],
    ["vocabulary", { tensorCount: 0, elementsByType: {} }],
    ["embedding", { architecture: "nomic-bert" }],
    ["embedding", { poolingType: 3 }],
    ["reranker", { poolingType: 4 }],
    ["reranker", { architecture: "bert", poolingType: 4 }],
  ])("is %s for %j", (kind, changes) => {
    expect(describedWith(changes).kind).toBe(kind);
  });

  it("does not follow from the tensors of a first part alone", () => {
    const missing = problem("model_part_missing", { path: "/x", present: 1, total: 2 });
    expect(describedWith({ tensorCount: 0, elementsByType: {} }, { problem: missing }).kind).toBe("chat");
  });
});

describe("the demo", () => {
  const source = { type: "demo" } as const;
  it("is what ships with Snug and says so", () => {
    expect(describedWith({ demo: true }, { source }).source).toEqual({ type: "demo" });
  });
  it("is nothing else", () => {
    expect(describedWith({ demo: false }, { source }).source).toEqual({ type: "path" });
    expect(describedWith({ demo: true }).source).toEqual({ type: "folder", folder: "/models" });
  });
});
