import { expect, test } from "vitest";
import { findModel } from "#main/cli/findModel.ts";
import { model } from "./testHost.ts";

const small = model({ id: "s", name: "Qwen3 4B", files: ["/models/qwen3-4b.gguf"] });
const large = model({ id: "l", name: "Qwen3 4B", quantization: "Q8_0", files: ["/models/qwen3-4b-q8.gguf"] });
const ollama = model({
  id: "o",
  name: "Gemma 3",
  source: { type: "ollama", name: "gemma3:latest" },
  files: ["/blobs/x"],
});
const demo = model({ id: "d", name: "Snug Demo", source: { type: "demo" } });
const models = [small, large, ollama, demo];

test.each([
  ["s", "s"],
  ["qwen3 4b q4_k_m", "s"],
  ["QWEN3-4B.gguf", "s"],
  ["Q8_0", "l"],
  ["gemma3", "o"],
  ["gemma3:latest", "o"],
  ["demo", "d"],
  ["snug", "d"],
])("%s names one model", (wanted, id) => {
  expect(findModel(models, wanted).id).toBe(id);
});

test("a name of several models tells how to say which", () => {
  expect(() => findModel(models, "Qwen3 4B")).toThrow(/could mean Qwen3 4B Q4_K_M .*, Qwen3 4B Q8_0/);
});

test("a name of none says so", () => {
  expect(() => findModel(models, "llama")).toThrow("There is no model called “llama” here.");
  expect(() => findModel(models, "x")).toThrow("There is no model called “x” here.");
});
