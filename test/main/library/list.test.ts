import { existsSync } from "node:fs";
import { chmod, link, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Model } from "#app/models/model.ts";
import { text, uint16 } from "#main/gguf/metadata.ts";
import { age, demoBytes, modelBytes, newFolder, newLibrary, put, putOllama } from "./testStores.ts";

const named = (models: readonly Model[]) => models.map(({ name }) => name);
const codes = (models: readonly Model[]) => models.map(({ problem }) => problem?.code ?? null);

describe("folders", () => {
  it("creates the models folder and lists nothing in it", async () => {
    const { library, modelsFolder } = await newLibrary();
    expect(await library.list()).toEqual({ models: [], problems: [] });
    expect(existsSync(modelsFolder)).toBe(true);
  });

  it("lists a model with what its header tells", async () => {
    const { library, modelsFolder } = await newLibrary();
    const path = await put(join(modelsFolder, "deep", "down", "Tiny.GGUF"));
    const { models } = await library.list();
    expect(models).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        name: "Tiny 1B",
        files: [path],
        sizeBytes: modelBytes().length,
        kind: "chat",
        architecture: "llama",
        parameters: 32,
        quantization: "F16",
        trainedContextTokens: 4096,
        layers: 2,
        source: { type: "folder", folder: modelsFolder },
        problem: null,
      },
    ]);
  });

  it("passes over what is hidden, unfinished or no model", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, ".hidden.gguf"));
    await put(join(modelsFolder, ".cache", "model.gguf"));
    await put(join(modelsFolder, "model.gguf.part"));
    await put(join(modelsFolder, "readme.md"));
    await put(join(modelsFolder, "imatrix.gguf"), modelBytes({ metadata: { "general.type": text("imatrix") } }));
    expect((await library.list()).models).toEqual([]);
  });

  it("follows links, and leaves a circle of them", async () => {
    const elsewhere = await newFolder();
    const { library, modelsFolder } = await newLibrary();
    await put(join(elsewhere, "blob"));
    await put(join(elsewhere, "linked", "other.gguf"), modelBytes({ name: "Other 2B" }));
    await mkdir(modelsFolder);
    await symlink(join(elsewhere, "blob"), join(modelsFolder, "a.gguf"));
    await symlink(join(elsewhere, "linked"), join(modelsFolder, "folder"));
    await symlink(modelsFolder, join(elsewhere, "linked", "back"));
    const { models, problems } = await library.list();
    expect(named(models)).toEqual(["Tiny 1B", "Other 2B"]);
    expect(models[0]?.files).toEqual([join(modelsFolder, "a.gguf")]);
    expect(problems).toEqual([]);
  });

  it("reports a folder that is gone or unreadable and lists the others", async () => {
    const gone = join(await newFolder(), "gone");
    const loop = join(await newFolder(), "loop");
    await symlink(loop, loop);
    const { library, modelsFolder } = await newLibrary({ modelFolders: [gone, loop] });
    await put(join(modelsFolder, "a.gguf"));
    const { models, problems } = await library.list();
    expect(named(models)).toEqual(["Tiny 1B"]);
    expect(problems.map(({ code }) => code)).toEqual(["folder_missing", "folder_unreadable"]);
    expect(problems[0]?.sentence).toContain(gone);
  });

  it.skipIf(process.getuid?.() === 0)("reports a folder below that may not be read", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "closed", "a.gguf"));
    await put(join(modelsFolder, "open.gguf"));
    await chmod(join(modelsFolder, "closed"), 0);
    const { models, problems } = await library.list();
    await chmod(join(modelsFolder, "closed"), 0o700);
    expect(models).toHaveLength(1);
    expect(problems).toMatchObject([{ code: "folder_unreadable" }]);
  });

  it("reports a models folder that cannot be created", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(modelsFolder, "a file");
    expect((await library.list()).problems).toHaveLength(1);
  });
});

describe("broken files", () => {
  it("are listed with what is wrong with them", async () => {
    const { library, modelsFolder } = await newLibrary({ modelPaths: ["/nowhere/at-all.gguf"] });
    await put(join(modelsFolder, "a-empty.gguf"), "");
    await put(join(modelsFolder, "b-page.gguf"), "<html>");
    await put(join(modelsFolder, "c-cut-Q4_K_M.gguf"), modelBytes().subarray(0, -1));
    await symlink(join(modelsFolder, "nothing"), join(modelsFolder, "d-dangling.gguf"));
    await put(join(modelsFolder, "e-whole.gguf"));
    const { models } = await library.list();
    expect(codes(models)).toEqual([
      "model_file_empty",
      "model_not_gguf",
      "model_truncated",
      "model_file_missing",
      null,
      "model_file_missing",
    ]);
    expect(models[2]).toMatchObject({ name: "c cut", quantization: "Q4_K_M", kind: "chat", parameters: null });
  });
});

describe("split models", () => {
  const part = (index: number) => modelBytes({ metadata: { "split.no": uint16(index) }, tensors: index });

  it("are one model", async () => {
    const { library, modelsFolder } = await newLibrary();
    const paths = [1, 2, 3].map((index) => join(modelsFolder, `big-0000${index}-of-00003.gguf`));
    for (const [index, path] of paths.toReversed().entries()) await put(path, part(3 - index));
    const { models } = await library.list();
    expect(models).toMatchObject([{ files: paths, parameters: 6 * 32, problem: null }]);
    expect(models[0]?.sizeBytes).toBe(part(1).length + part(2).length + part(3).length);
  });

  it("are one model when only one part is named", async () => {
    const elsewhere = await newFolder();
    const paths = [1, 2].map((index) => join(elsewhere, `big-0000${index}-of-00002.gguf`));
    for (const path of paths) await put(path, part(1));
    const { library } = await newLibrary({ modelPaths: paths.slice(1) });
    expect((await library.list()).models).toMatchObject([{ files: paths, source: { type: "path" }, problem: null }]);
  });

  it("tell how many parts are missing", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "big-00001-of-00003.gguf"), part(1));
    await put(join(modelsFolder, "big-00003-of-00003.gguf"), part(3));
    await put(join(modelsFolder, "late-00002-of-00002.gguf"), part(2));
    const { models } = await library.list();
    expect(codes(models)).toEqual(["model_part_missing", "model_part_missing"]);
    expect(models[0]?.problem?.sentence).toContain("in 3 files, and only 2");
    expect(models[0]?.name).toBe("Tiny 1B");
  });

  it("tell when a later part is cut", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "big-00001-of-00002.gguf"), part(1));
    const second = await put(join(modelsFolder, "big-00002-of-00002.gguf"), part(2).subarray(0, -5));
    const { models } = await library.list();
    expect(codes(models)).toEqual(["model_truncated"]);
    expect(models[0]?.problem?.sentence).toContain(second);
  });

  it("are not files that only count strangely", async () => {
    const { library, modelsFolder } = await newLibrary();
    await put(join(modelsFolder, "odd-00003-of-00002.gguf"));
    expect((await library.list()).models).toMatchObject([{ problem: null }]);
  });
});

describe("one file in several places", () => {
  it("is one model, of the first place", async () => {
    const { library, modelsFolder, ollamaFolder } = await newLibrary();
    const blob = await putOllama(ollamaFolder, "registry.ollama.ai/library/tiny/latest", modelBytes());
    await mkdir(modelsFolder);
    await link(blob, join(modelsFolder, "tiny.gguf"));
    await symlink(blob, join(modelsFolder, "tiny-again.gguf"));
    const { models } = await library.list();
    expect(models).toMatchObject([{ source: { type: "folder" } }]);
    expect(await library.find("tiny:latest")).toEqual(models[0]);
  });
});

describe("the demo", () => {
  it("is listed last, once, and as the demo", async () => {
    const { library, modelsFolder, demoModelPath } = await newLibrary();
    await put(demoModelPath, demoBytes());
    await put(join(modelsFolder, "z.gguf"));
    await put(join(modelsFolder, "copy.gguf"), demoBytes());
    await symlink(demoModelPath, join(modelsFolder, "link.gguf"));
    const { models } = await library.list();
    expect(models.map(({ name, source }) => [name, source.type])).toEqual([
      ["Snug demo", "folder"],
      ["Tiny 1B", "folder"],
      ["Snug demo", "demo"],
    ]);
  });

  it("is no demo where another file took its place", async () => {
    const { library, demoModelPath } = await newLibrary();
    await put(demoModelPath);
    expect((await library.list()).models).toMatchObject([{ source: { type: "path" } }]);
  });
});

describe("what is remembered", () => {
  it("is not read again while the file stays as it is, and is when it changes", async () => {
    const { library, modelsFolder } = await newLibrary();
    const path = await put(join(modelsFolder, "a.gguf"));
    await age(path);
    expect(named((await library.list()).models)).toEqual(["Tiny 1B"]);
    // The same size and time, so that only reading it again could tell.
    await writeFile(path, modelBytes({ name: "Twin 1B" }));
    await age(path);
    expect(named((await library.list()).models)).toEqual(["Tiny 1B"]);
    await writeFile(path, modelBytes({ name: "Another 1B" }));
    await age(path);
    expect(named((await library.list()).models)).toEqual(["Another 1B"]);
  });

  it("is not a file that was changed just now", async () => {
    const { library, modelsFolder } = await newLibrary();
    const path = await put(join(modelsFolder, "a.gguf"), Buffer.alloc(modelBytes().length));
    expect(codes((await library.list()).models)).toEqual(["model_not_gguf"]);
    await writeFile(path, modelBytes());
    expect(codes((await library.list()).models)).toEqual([null]);
  });

  it("is forgotten with its file", async () => {
    const { library, modelsFolder } = await newLibrary();
    const path = await put(join(modelsFolder, "a.gguf"));
    const [before] = (await library.list()).models;
    await rm(path);
    expect((await library.list()).models).toEqual([]);
    await put(path);
    expect((await library.list()).models).toEqual([before]);
  });
});
