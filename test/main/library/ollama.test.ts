import { readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ollamaFolderInUse } from "#main/library/ollama.ts";
import { modelBytes, newFolder, newLibrary, put, putOllama } from "./testStores.ts";

describe("Ollama's store", () => {
  it("is listed under Ollama's names", async () => {
    const { library, ollamaFolder } = await newLibrary();
    const blob = await putOllama(ollamaFolder, "registry.ollama.ai/library/llama3.2/1b", modelBytes({ name: "A 1B" }));
    await putOllama(ollamaFolder, "registry.ollama.ai/someone/tuned/latest", modelBytes({ name: "B 1B" }));
    await putOllama(ollamaFolder, "hf.co/owner/Repo-GGUF/Q4_K_M", modelBytes({ name: "C 1B" }));
    const { models, problems } = await library.list();
    expect(problems).toEqual([]);
    expect(models.map(({ name }) => name).toSorted()).toEqual([
      "hf.co/owner/Repo-GGUF:Q4_K_M",
      "llama3.2:1b",
      "someone/tuned:latest",
    ]);
    expect(models.find(({ name }) => name === "llama3.2:1b")).toMatchObject({
      files: [blob],
      source: { type: "ollama", name: "llama3.2:1b" },
      parameters: 32,
      problem: null,
    });
  });

  it("is left as it is", async () => {
    const { library, ollamaFolder } = await newLibrary();
    const blob = await putOllama(ollamaFolder, "registry.ollama.ai/library/llama3.2/1b", modelBytes());
    const state = async () => [await readdir(ollamaFolder, { recursive: true }), (await stat(blob)).mtimeMs];
    const before = await state();
    await library.list();
    expect(await state()).toEqual(before);
  });

  it("tells of a blob that is gone and of a manifest that is damaged", async () => {
    const { library, ollamaFolder } = await newLibrary();
    const manifests = join(ollamaFolder, "manifests", "registry.ollama.ai", "library");
    await putOllama(ollamaFolder, "registry.ollama.ai/library/a/latest", null);
    await put(join(manifests, "b", "latest"), '{"layers": [');
    await put(join(manifests, "c", "latest"), '{"layers": [{"mediaType": 1}]}');
    await putOllama(ollamaFolder, "registry.ollama.ai/library/d/latest", modelBytes());
    const { models } = await library.list();
    expect(models.map(({ name, problem }) => [name, problem?.code ?? null])).toEqual([
      ["a:latest", "ollama_blob_missing"],
      ["b:latest", "ollama_manifest_damaged"],
      ["c:latest", "ollama_manifest_damaged"],
      ["d:latest", null],
    ]);
    expect(models[0]?.problem?.sentence).toContain("ollama pull a:latest");
    expect(models[1]?.problem?.sentence).toContain("it is not JSON");
  });

  it("tells of a blob that is cut", async () => {
    const { library, ollamaFolder } = await newLibrary();
    const blob = await putOllama(ollamaFolder, "registry.ollama.ai/library/a/latest", modelBytes());
    await put(blob, modelBytes().subarray(0, -1));
    expect((await library.list()).models).toMatchObject([{ problem: { code: "model_truncated" } }]);
  });

  it("cannot name files outside itself", async () => {
    const { library, ollamaFolder } = await newLibrary();
    await put(join(ollamaFolder, "secret"));
    const mediaType = "application/vnd.ollama.image.model";
    const manifest = { layers: [{ mediaType, digest: "sha256:../../secret", size: 1 }] };
    await put(
      join(ollamaFolder, "manifests", "registry.ollama.ai", "library", "x", "latest"),
      JSON.stringify(manifest),
    );
    expect((await library.list()).models).toMatchObject([{ problem: { code: "ollama_manifest_damaged" } }]);
  });

  it("may have entries without a model, which run elsewhere", async () => {
    const { library, ollamaFolder } = await newLibrary();
    await put(join(ollamaFolder, "manifests", "registry.ollama.ai", "library", "x", "cloud"), '{"layers": null}');
    await put(join(ollamaFolder, "manifests", "registry.ollama.ai", "library", "x", ".DS_Store"), "");
    expect((await library.list()).models).toEqual([]);
  });

  it("is not looked at when that is switched off, and not missed when it is not there", async () => {
    const places = await newLibrary({ useOllamaModels: false });
    await putOllama(places.ollamaFolder, "registry.ollama.ai/library/a/latest", modelBytes());
    expect((await places.library.list()).models).toEqual([]);
    places.settings = { ...places.settings, useOllamaModels: true };
    expect((await places.library.list()).models).toHaveLength(1);
    await rm(places.ollamaFolder, { recursive: true });
    expect(await places.library.list()).toEqual({ models: [], problems: [] });
  });
});

describe("the store in use", () => {
  const service = "/usr/share/ollama/.ollama/models";

  it("is the person's own where there is one", async () => {
    const own = join(await newFolder(), ".ollama", "models");
    expect(await ollamaFolderInUse(own, "linux")).toBe(service);
    await put(join(own, "blobs", "x"), "");
    expect(await ollamaFolderInUse(own, "linux")).toBe(own);
  });

  it("is the one that was named, whatever is there", async () => {
    expect(await ollamaFolderInUse("/named/by/hand", "linux")).toBe("/named/by/hand");
    const usual = join(homedir(), "not-there", ".ollama", "models");
    expect(await ollamaFolderInUse(usual, "darwin")).toBe(usual);
  });
});
