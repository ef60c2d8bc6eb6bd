import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, type Llama, LlamaChatSession, LlamaLogLevel, readGgufFileInfo } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishedShapes } from "../support/gguf/shapes.ts";
import {
  type PublishedModel,
  writeAdapter,
  writeEmbeddingModel,
  writeModel,
  writeProjector,
  writePublishedHeader,
} from "../support/ggufFixtures.ts";

let folder: string;
let llama: Llama;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snug-headers-"));
  llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: LlamaLogLevel.disabled });
});
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

const published = Object.keys(publishedShapes) as PublishedModel[];

/** Parameters that the models' makers publish, in billions. */
const publishedBillions: Readonly<Record<PublishedModel, number>> = {
  "qwen2.5-0.5b": 0.494,
  "qwen3-4b": 4.02,
  "llama-3.1-8b": 8.03,
  "gemma-3-27b": 27.0,
  "qwen3-30b-a3b": 30.5,
  "llama-3.3-70b": 70.6,
};

test.each(published)("the header of %s has the published number of parameters", async (name) => {
  const path = await writePublishedHeader(join(folder, `${name}.gguf`), name);
  const info = await readGgufFileInfo(path, { sourceType: "filesystem" });
  const parameters = (info.fullTensorInfo ?? []).reduce(
    (sum, tensor) => sum + tensor.dimensions.reduce<number>((product, size) => product * Number(size), 1),
    0,
  );
  expect(parameters / 1e9 / publishedBillions[name]).toBeCloseTo(1, 2);
});

describe("other kinds of file", () => {
  test.each([
    [writeEmbeddingModel, { architecture: "bert", type: "model" }],
    [writeAdapter, { architecture: "llama", type: "adapter" }],
    [writeProjector, { architecture: "clip", type: "mmproj" }],
  ] as const)("%o tells what it is", async (write, expected) => {
    const path = await write(join(folder, "other.gguf"), "Its name");
    const { metadata } = await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
    expect(metadata.general).toMatchObject({ ...expected, name: "Its name" });
  });
});

test("a model that thinks gives its thought apart from its answer", async () => {
  const says = "<think>\nFour is two and two.\n</think>\n\nThe answer is 4.";
  const path = await writeModel(join(folder, "think.gguf"), { architecture: "qwen3", chatTemplate: "think", says });
  await using model = await llama.loadModel({ modelPath: path });
  await using context = await model.createContext({ contextSize: 512, threads: 1 });
  const session = new LlamaChatSession({ contextSequence: context.getSequence() });
  const { response, responseText } = await session.promptWithMeta("2 + 2?", { temperature: 0 });
  expect(responseText.trim()).toBe("The answer is 4.");
  expect(response).toContainEqual(
    expect.objectContaining({ type: "segment", segmentType: "thought", text: "Four is two and two." }),
  );
});
