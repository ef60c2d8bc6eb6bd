import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { text, uint32 } from "#main/gguf/metadata.ts";
import { demoBytes, modelBytes, newFolder, newLibrary, put, putOllama, withProblem } from "./testStores.ts";

const quantized = (name: string, fileType: number) =>
  modelBytes({ name, metadata: { "general.file_type": uint32(fileType) } });

describe("a model is found", () => {
  it("by its id, name, variant, file and any capitals", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "tiny-file.gguf"));
    const [model] = (await library.list()).models;
    const names = [model?.id ?? "", "Tiny 1B", "Tiny 1B F16", "tiny-file", "tiny-file.gguf", "TINY 1b", " Tiny 1B\n"];
    for (const name of names) expect(await library.find(name)).toEqual(model);
  });

  it("by Ollama's name, with and without its tag", async () => {
    const { library, ollamaFolder } = await newLibrary();
    await putOllama(ollamaFolder, "registry.ollama.ai/library/llama3.2/latest", modelBytes({ name: "A" }));
    await putOllama(ollamaFolder, "registry.ollama.ai/library/llama3.2/1b", modelBytes({ name: "B" }));
    expect((await library.find("llama3.2")).name).toBe("llama3.2:latest");
    expect((await library.find("Llama3.2:1B")).name).toBe("llama3.2:1b");
  });

  it("by the word for the demo", async () => {
    const { library, demoModelPath } = await newLibrary();
    await put(demoModelPath, demoBytes());
    expect((await library.find("demo")).source).toEqual({ type: "demo" });
  });

  it("by a path to a file that is not listed", async () => {
    const { library } = await newLibrary();
    const path = await put(join(await newFolder(), "else.gguf"));
    const found = await library.find(relative(process.cwd(), path));
    expect(found).toMatchObject({ files: [path], source: { type: "path" }, name: "Tiny 1B", problem: null });
    expect(await library.find(path)).toEqual(found);
  });

  it("by a path to a file that is listed", async () => {
    const { library, modelsFolder } = await newLibrary();
    const path = await put(join(modelsFolder, "a.gguf"));
    expect(await library.find(path)).toMatchObject({ source: { type: "folder" } });
  });

  it("by a path to a broken file, with its problem", async () => {
    const { library } = await newLibrary();
    const path = await put(join(await newFolder(), "page.gguf"), "<html>");
    expect((await library.find(path)).problem?.code).toBe("model_not_gguf");
  });
});

describe("a name of several models", () => {
  it("is ambiguous, and its variants are not", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "a.gguf"), quantized("Same 1B", 1));
    await put(join(modelsFolder, "b-Q8_0.gguf"), quantized("Same 1B", 7));
    await expect(library.find("same 1b")).rejects.toMatchObject({
      problem: { code: "model_ambiguous", sentence: expect.stringContaining("Same 1B F16, Same 1B Q8_0") },
    });
    expect((await library.find("Same 1B Q8_0")).files).toEqual([join(modelsFolder, "b-Q8_0.gguf")]);
  });

  it("is told apart by paths where nothing else differs", async () => {
    const { library, modelsFolder } = await newLibrary();
    const paths = [await put(join(modelsFolder, "1.gguf")), await put(join(modelsFolder, "2.gguf"))];
    await expect(library.find("Tiny 1B")).rejects.toMatchObject({
      problem: { sentence: expect.stringContaining(paths.join(", ")) },
    });
  });

  it("means the one that can answer", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "mmproj.gguf"), modelBytes({ metadata: { "general.type": text("mmproj") } }));
    const path = await put(join(modelsFolder, "model.gguf"));
    expect((await library.find("Tiny 1B")).files).toEqual([path]);
  });
});

it("tells of a name that nothing has", async () => {
  const { library, modelsFolder } = await newLibrary();
  await put(join(modelsFolder, "a.gguf"));
  for (const name of ["", "demo", "Tiny", "/nowhere/x.gguf", "a.gguf/b.gguf"])
    await expect(library.find(name)).rejects.toMatchObject(withProblem("model_unknown"));
});
