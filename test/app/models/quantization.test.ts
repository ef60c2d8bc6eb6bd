import { describe, expect, it } from "vitest";
import { quantizationInFileName, quantizationName, withoutQuantization } from "#app/models/quantization.ts";

describe("the compression in a file name", () => {
  it.each([
    ["Qwen3-4B-Instruct-2507-Q4_K_M.gguf", "Q4_K_M"],
    ["qwen2.5-0.5b-instruct-q5_k_s.gguf", "Q5_K_S"],
    ["mistral-7b-v0.1.Q8_0.gguf", "Q8_0"],
    ["Meta-Llama-3-8B-Instruct-IQ3_XXS.gguf", "IQ3_XXS"],
    ["gemma-3-27b-it-UD-Q4_K_XL.gguf", "Q4_K_XL"],
    ["gpt-oss-20b-mxfp4.gguf", "MXFP4"],
    ["gpt-oss-20b-MXFP4_MOE.gguf", "MXFP4"],
    ["model-fp16.gguf", "F16"],
    ["model-BF16-00001-of-00004.gguf", "BF16"],
    ["stories15M-F32.gguf", "F32"],
    ["bitnet-TQ2_0.gguf", "TQ2_0"],
    ["from-Q8_0-to-IQ4_NL.gguf", "IQ4_NL"],
    ["Qwen3-4B.gguf", null],
    ["Q4ever.gguf", null],
    ["sha256-f16a9d3c5b2e", null],
  ])("of %s is %s", (fileName, expected) => {
    expect(quantizationInFileName(fileName)).toBe(expected);
  });

  it("is taken out of the name", () => {
    expect(withoutQuantization("Qwen3-4B-Q4_K_M")).toBe("Qwen3-4B");
    expect(withoutQuantization("gemma-3-27b-it-UD-Q4_K_XL")).toBe("gemma-3-27b-it");
    expect(withoutQuantization("Qwen3-4B")).toBe("Qwen3-4B");
  });
});

describe("the compression of a model", () => {
  it.each([
    ["its header's", "Q4_K_M", "renamed-Q8_0.gguf", "Q4_K", "Q4_K_M"],
    ["its header's, refined by its name", "Q4_K_M", "x-UD-Q4_K_XL.gguf", "Q4_K", "Q4_K_XL"],
    ["its name's without a header's", null, "x-IQ2_M.gguf", "IQ2_S", "IQ2_M"],
    ["its largest tensors' without either", null, "x.gguf", "Q6_K", "Q6_K"],
    ["its largest tensors' where the header was never filled in", "F32", "x.gguf", "Q6_K", "Q6_K"],
    ["its name's where the header was never filled in", "F16", "x-Q4_0.gguf", "Q4_0", "Q4_0"],
    ["uncompressed where the weights are", "F16", "x.gguf", "F16", "F16"],
    ["its header's where the tensors are in parts that are missing", "F16", "x.gguf", null, "F16"],
    ["not known where nothing tells", null, "x.gguf", null, null],
  ])("is %s", (_, fileType, fileName, dominantTensorType, expected) => {
    expect(quantizationName({ fileType, fileName, dominantTensorType })).toBe(expected);
  });
});
