import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { type Problem, problem } from "#app/errors.ts";
import type { ModelSource } from "#app/models/model.ts";
import type { Settings } from "#app/settings.ts";
import { type FoundFile, findFile, mapLimited } from "./files.ts";
import { folderProblem, listFolder } from "./folder.ts";
import { listOllama, ollamaFolderInUse } from "./ollama.ts";
import { joinParts, type ModelFiles, partsBeside } from "./parts.ts";

/** A model as the folders have it, before its header is read. */
export interface FoundModel {
  readonly files: readonly [FoundFile, ...FoundFile[]];
  readonly source: ModelSource;
  /** Further names it answers to: its file's, and Ollama's. */
  readonly aliases: readonly string[];
  readonly problem: Problem | null;
}

export interface Scan {
  readonly models: readonly FoundModel[];
  readonly problems: readonly Problem[];
  /** Folders whose changes change the scan. */
  readonly folders: readonly string[];
  /** Folders that are looked for and not there now. */
  readonly missingFolders: readonly string[];
}

export interface Places {
  readonly modelsFolder: string;
  readonly ollamaFolder: string;
  readonly demoModelPath: string;
  readonly settings: () => Settings;
}

/** File system calls under way at a time. */
const concurrency = 8;

/** What is where now. Reads folders and Ollama's manifests, not the models. A file found twice counts once. */
export async function scanPlaces(places: Places): Promise<Scan> {
  const settings = places.settings();
  const created = await createFolder(places.modelsFolder);
  const scans = await Promise.all([
    scanDemo(places.demoModelPath),
    ...[places.modelsFolder, ...settings.modelFolders].map(scanFolder),
    ...settings.modelPaths.map((path) => scanPath(resolve(path), { type: "path" })),
    settings.useOllamaModels ? scanOllama(places.ollamaFolder) : nothing,
  ]);
  const [demo = nothing, ...others] = scans;
  return {
    // The demo is looked at first, so that it stays the demo wherever else it is listed; and is shown last.
    models: moveFirstToEnd(withoutTwins(scans.flatMap((scan) => scan.models)), demo.models.length),
    problems: [...created, ...scans.flatMap((scan) => scan.problems)],
    folders: [...new Set(others.flatMap((scan) => scan.folders))],
    missingFolders: scans.flatMap((scan) => scan.missingFolders),
  };
}

const nothing: Scan = { models: [], problems: [], folders: [], missingFolders: [] };

async function createFolder(folder: string): Promise<readonly Problem[]> {
  try {
    await mkdir(folder, { recursive: true });
    return [];
  } catch (error) {
    // Listing it reports every other reason.
    return [folderProblem(folder, error)].filter(({ code }) => code === "folder_missing");
  }
}

async function scanFolder(folder: string): Promise<Scan> {
  const { paths, folders, problems } = await listFolder(folder);
  const models = await mapLimited(joinParts(paths), concurrency, (files) =>
    findModel(files, { type: "folder", folder }),
  );
  return { models, problems, folders, missingFolders: folders.length === 0 ? [folder] : [] };
}

/** A single file, with its other parts where it is one of several. */
export async function scanPath(path: string, source: ModelSource): Promise<Scan> {
  const names = await readdir(dirname(path)).catch(() => []);
  const paths = [...new Set([path, ...partsBeside(path, names)])];
  const models = await mapLimited(joinParts(paths), concurrency, (files) => findModel(files, source));
  return { models, problems: [], folders: [dirname(path)], missingFolders: [] };
}

/** An installation without its demo model has nothing to show for it. */
async function scanDemo(path: string): Promise<Scan> {
  const scan = await scanPath(path, { type: "demo" });
  return { ...scan, models: scan.models.filter(({ files }) => files[0].problem?.code !== "model_file_missing") };
}

async function scanOllama(folder: string): Promise<Scan> {
  const inUse = await ollamaFolderInUse(folder, process.platform);
  const { models, problems, folders } = await listOllama(inUse);
  const found = await mapLimited(models, concurrency, async ({ name, path, problem }): Promise<FoundModel> => {
    const aliases = [name, name.replace(/:latest$/, "")];
    const file = await findFile(path);
    return { files: [file], source: { type: "ollama", name }, aliases, problem: problem ?? file.problem };
  });
  return { models: found, problems, folders, missingFolders: [] };
}

async function findModel({ paths, total }: ModelFiles, source: ModelSource): Promise<FoundModel> {
  const [first, ...others] = await Promise.all(paths.map(findFile));
  if (first === undefined) throw new TypeError("A model has at least one file.");
  const unreadable = [first, ...others].find((file) => file.problem !== null)?.problem ?? null;
  const incomplete =
    paths.length < total ? problem("model_part_missing", { path: first.path, present: paths.length, total }) : null;
  const name = basename(first.path);
  const aliases = [name, name.replace(/\.gguf$/i, "")];
  return { files: [first, ...others], source, aliases, problem: incomplete ?? unreadable };
}

/** The first place where a file was found decides; the later ones add the names it has there. */
function withoutTwins(models: readonly FoundModel[]): readonly FoundModel[] {
  const twins = Map.groupBy(models, (model) => model.files[0].identity);
  return [...twins.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, aliases: [first, ...others].flatMap((model) => model.aliases) }],
  );
}

function moveFirstToEnd<T>(items: readonly T[], count: number): readonly T[] {
  return [...items.slice(count), ...items.slice(0, count)];
}

/** Differs whenever a listing would. */
export function fingerprint(scan: Scan): string {
  const models = scan.models.map(({ files, aliases, problem }) => [
    files.map((file) => [file.path, file.identity, file.sizeBytes, file.modifiedMs]),
    aliases,
    problem,
  ]);
  return JSON.stringify([models, scan.problems]);
}
