import { appendFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Library, LibraryListing } from "#main/library/library.ts";
import { scanPlaces } from "#main/library/scan.ts";
import { createScanWatcher } from "#main/library/watcher.ts";
import { age, modelBytes, newFolder, newLibrary, put, putOllama } from "./testStores.ts";

const stop = new Set<AbortController>();
afterEach(() => {
  for (const each of stop) each.abort();
  stop.clear();
});

/** Lists at every revision, as a window does; `until` resolves with the first listing that passes. */
function follow(library: Library) {
  const ends = new AbortController();
  stop.add(ends);
  const revisions = library.watch(ends.signal)[Symbol.asyncIterator]();
  return {
    async until(passes: (listing: LibraryListing) => boolean): Promise<LibraryListing> {
      let listing = await library.list();
      while (!passes(listing)) {
        await revisions.next();
        listing = await library.list();
      }
      return listing;
    },
  };
}

const sound = (count: number) => (listing: LibraryListing) =>
  listing.models.length === count && listing.models.every(({ problem }) => problem === null);

describe("a watched library", () => {
  it("tells of models that come, move and go, in new folders too", async () => {
    const { library, modelsFolder } = await newLibrary();
    const { until } = follow(library);
    await until(sound(0));
    await put(join(modelsFolder, "new", "deep", "a.gguf"));
    await until(sound(1));
    await rename(join(modelsFolder, "new", "deep", "a.gguf"), join(modelsFolder, "new", "b.gguf"));
    await until(({ models }) => models[0]?.files[0]?.endsWith("b.gguf") === true);
    await rm(join(modelsFolder, "new"), { recursive: true });
    await until(sound(0));
  });

  it("tells when a file that is being copied is whole", async () => {
    const { library, modelsFolder } = await newLibrary();
    const { until } = follow(library);
    await until(sound(0));
    const whole = modelBytes();
    const path = await put(join(modelsFolder, "a.gguf"), whole.subarray(0, 100));
    await until(({ models }) => models[0]?.problem?.code === "model_truncated");
    await appendFile(path, whole.subarray(100));
    const { models } = await until(sound(1));
    expect(models[0]?.sizeBytes).toBe(whole.length);
  });

  it("tells of a folder that vanishes and of one that comes back in its place", async () => {
    const parent = await newFolder();
    const folder = join(parent, "disk", "models");
    await put(join(folder, "a.gguf"));
    const { library } = await newLibrary({ modelFolders: [folder] });
    const { until } = follow(library);
    await until(sound(1));
    await rename(join(parent, "disk"), join(parent, "unplugged"));
    await until(({ problems }) => problems[0]?.code === "folder_missing");
    await rename(join(parent, "unplugged"), join(parent, "disk"));
    await until((listing) => sound(1)(listing) && listing.problems.length === 0);
    await put(join(folder, "b.gguf"));
    await until(sound(2));
  });

  it("tells what Ollama pulls and removes", async () => {
    const { library, ollamaFolder } = await newLibrary();
    await putOllama(ollamaFolder, "registry.ollama.ai/library/a/latest", modelBytes({ name: "A" }));
    const { until } = follow(library);
    await until(sound(1));
    await putOllama(ollamaFolder, "registry.ollama.ai/library/a/1b", modelBytes({ name: "B" }));
    await until(sound(2));
    await rm(join(ollamaFolder, "manifests", "registry.ollama.ai", "library", "a", "1b"));
    await until(sound(1));
  });

  it("tells of folders that a listing finds after the settings changed", async () => {
    const folder = await newFolder();
    await put(join(folder, "a.gguf"));
    const places = await newLibrary();
    const { until } = follow(places.library);
    await until(sound(0));
    places.settings = { ...places.settings, modelFolders: [folder] };
    await until(sound(1));
    await put(join(folder, "b.gguf"));
    await until(sound(2));
  });

  it("yields at once, and ends with its signal and with the library", async () => {
    const { library } = await newLibrary();
    const ends = new AbortController();
    const [one, other] = [library.watch(ends.signal)[Symbol.asyncIterator](), library.watch()[Symbol.asyncIterator]()];
    expect(await one.next()).toEqual({ done: false, value: { revision: 0 } });
    expect(await other.next()).toEqual({ done: false, value: { revision: 0 } });
    ends.abort();
    expect((await one.next()).done).toBe(true);
    library.close();
    expect((await other.next()).done).toBe(true);
  });
});

it("sees by polling what the system does not report", async () => {
  const places = await newLibrary();
  const outside = await newFolder();
  await mkdir(places.modelsFolder);
  places.settings = { ...places.settings, modelPaths: [join(outside, "later", "a.gguf")] };
  const scanned = Promise.withResolvers<void>();
  const scan = async () => {
    const found = await scanPlaces({ ...places, settings: () => places.settings });
    scanned.resolve();
    return found;
  };
  const watcher = createScanWatcher({ scan, now: Date.now, quietMs: 1, pollMs: 20 });
  const revisions = watcher.watch();
  await revisions.next();
  await scanned.promise;
  const next = revisions.next();
  // Its folder was not there, so nothing watches it.
  await age(await put(join(outside, "later", "a.gguf")));
  expect((await next).value?.revision).toBeGreaterThan(0);
  watcher.close();
});
