import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { type Problem, snugError, toProblem } from "#app/errors.ts";
import { describeModel, type HeaderSummary } from "#app/models/describe.ts";
import type { Model } from "#app/models/model.ts";
import { isGgufName, mapLimited } from "./files.ts";
import { findByName, type ListedModel } from "./find.ts";
import { createHeaderCache, type HeaderCache, joinSummaries } from "./headers.ts";
import { type FoundModel, type Places, type Scan, scanPath, scanPlaces } from "./scan.ts";
import { createScanWatcher } from "./watcher.ts";

/** The models of this machine: Snug's own folder, the folders and files in the settings, Ollama's, and the demo. */
export interface Library {
  /** Everything that is there, broken models with their problem; and the places that could not be read. */
  list(): Promise<LibraryListing>;
  /**
   * A model by its id, its name, its variant's, its file's or Ollama's name, `demo`, or a path to a `.gguf` file. It may
   * have a problem. Throws `model_unknown` and `model_ambiguous`.
   */
  find(idOrNameOrPath: string): Promise<Model>;
  /** Yields at the start and whenever a new `list` would differ. Ends with the signal, and with `close`. */
  watch(signal?: AbortSignal): AsyncIterable<{ readonly revision: number }>;
  close(): void;
}

export interface LibraryListing {
  readonly models: readonly Model[];
  readonly problems: readonly Problem[];
}

export interface LibraryOptions extends Places {
  readonly now?: () => number;
}

/** Headers read at a time: enough to keep a disk busy. */
const concurrency = 4;

export function createLibrary(options: LibraryOptions): Library {
  const now = options.now ?? Date.now;
  const headers = createHeaderCache(now);
  const watcher = createScanWatcher({ scan: () => scanPlaces(options), now });

  async function listNamed(): Promise<{ readonly listed: readonly ListedModel[]; readonly scan: Scan }> {
    const scan = await scanPlaces(options);
    watcher.observe(scan);
    const listed = await describeAll(scan.models, headers);
    headers.keepOnly(scan.models.flatMap(({ files }) => files));
    return { listed: listed.filter((each) => each !== null), scan };
  }

  return {
    async list(): Promise<LibraryListing> {
      const { listed, scan } = await listNamed();
      return { models: listed.map(({ model }) => model), problems: scan.problems };
    },
    async find(idOrNameOrPath: string): Promise<Model> {
      const { listed } = await listNamed();
      const name = idOrNameOrPath.trim();
      const model = findByName(listed, name) ?? (await findByPath(listed, name, headers));
      if (model === null) throw snugError("model_unknown", { name: idOrNameOrPath });
      return model;
    },
    watch: watcher.watch,
    close: watcher.close,
  };
}

function describeAll(models: readonly FoundModel[], headers: HeaderCache): Promise<readonly (ListedModel | null)[]> {
  return mapLimited(models, concurrency, (found) => describeFound(found, headers));
}

/** Null for a file that only looks like a model: the measurements that guide a compression. */
async function describeFound(found: FoundModel, headers: HeaderCache): Promise<ListedModel | null> {
  const [first] = found.files;
  const { header, problem } = await readHeader(found, headers);
  if (header?.type === "imatrix") return null;
  const model = describeModel({
    id: createHash("sha256").update(first.realPath).digest("hex").slice(0, 16),
    header,
    files: found.files.map((file) => file.path),
    sizeBytes: found.files.reduce((total, file) => total + file.sizeBytes, 0),
    source: found.source,
    fileName: basename(first.path),
    problem,
  });
  return { model, aliases: found.aliases };
}

interface ReadHeader {
  readonly header: HeaderSummary | null;
  readonly problem: Problem | null;
}

/** A model with missing parts is still described as far as its parts tell. */
async function readHeader(found: FoundModel, headers: HeaderCache): Promise<ReadHeader> {
  const readable = found.problem === null || found.problem.code === "model_part_missing";
  if (!readable) return { header: null, problem: found.problem };
  try {
    const [first, ...others] = found.files;
    const summary = await headers.read(first);
    const parts = await mapLimited(others, concurrency, headers.read);
    return { header: joinSummaries(summary, parts), problem: found.problem };
  } catch (error) {
    return { header: null, problem: found.problem ?? toProblem(error) };
  }
}

async function findByPath(listed: readonly ListedModel[], given: string, headers: HeaderCache): Promise<Model | null> {
  if (!isGgufName(given)) return null;
  const path = resolve(given);
  const [found] = (await scanPath(path, { type: "path" })).models;
  const described = found === undefined ? null : await describeFound(found, headers);
  const known = listed.find(({ model }) => model.id === described?.model.id);
  if (known !== undefined) return known.model;
  return described === null || described.model.problem?.code === "model_file_missing" ? null : described.model;
}
