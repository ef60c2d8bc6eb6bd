import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type Problem, problem } from "#app/errors.ts";
import { errorCode, isMissing } from "./files.ts";
import { folderProblem } from "./folder.ts";

/** One model of Ollama's store. Nothing is ever written there. */
interface OllamaModel {
  /** As `ollama list` shows it: "llama3.2:1b", "someone/model:latest". */
  readonly name: string;
  /** The file to load; the manifest itself where it cannot be read. */
  readonly path: string;
  readonly problem: Problem | null;
}

export interface OllamaListing {
  readonly models: readonly OllamaModel[];
  /** Folders whose changes change the listing. */
  readonly folders: readonly string[];
  readonly problems: readonly Problem[];
}

/** Where the service that Ollama's Linux installer sets up keeps its models. */
const linuxServiceFolder = "/usr/share/ollama/.ollama/models";

/** A person's own store, or else on Linux that of the service. A store that was named by hand is never replaced. */
export async function ollamaFolderInUse(folder: string, platform: NodeJS.Platform): Promise<string> {
  const isDefault = folder.endsWith(join(".ollama", "models"));
  return platform === "linux" && isDefault && !(await isThere(folder)) ? linuxServiceFolder : folder;
}

/** `manifests/<registry>/<namespace>/<model>/<tag>`: small JSON files that name blobs. */
export async function listOllama(folder: string): Promise<OllamaListing> {
  const walk: Walk = { files: [], folders: [], problems: [] };
  await walkManifests(join(folder, "manifests"), [], walk);
  const models: OllamaModel[] = [];
  for (const parts of walk.files) {
    const model = await readManifest(folder, parts);
    if (model !== null) models.push(model);
  }
  return { models, folders: walk.folders, problems: walk.problems };
}

interface Walk {
  /** Registry, namespace, model and tag of each manifest. */
  readonly files: (readonly string[])[];
  readonly folders: string[];
  readonly problems: Problem[];
}

const manifestDepth = 4;

async function walkManifests(folder: string, parts: readonly string[], walk: Walk): Promise<void> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    walk.folders.push(folder);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = [...parts, entry.name];
      const isManifest = below.length === manifestDepth && !entry.isDirectory() && !entry.name.startsWith(".");
      if (isManifest) walk.files.push(below);
      else if (below.length < manifestDepth && entry.isDirectory())
        await walkManifests(join(folder, entry.name), below, walk);
    }
  } catch (error) {
    // Not having Ollama is not a problem.
    if (!isMissing(error)) walk.problems.push(folderProblem(folder, error));
  }
}

/** A digest becomes part of a path, so nothing but a digest may pass. */
const digestSchema = z.string().regex(/^sha256[:-][0-9a-f]{64}$/);
const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: digestSchema })).nullish(),
});

const modelMediaType = "application/vnd.ollama.image.model";

/** Null for entries without a model file: those that run in Ollama's cloud. */
async function readManifest(folder: string, parts: readonly string[]): Promise<OllamaModel | null> {
  const name = ollamaName(parts);
  const path = join(folder, "manifests", ...parts);
  let digest: string | undefined;
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(path, "utf8")));
    digest = manifest.layers?.findLast((layer) => layer.mediaType === modelMediaType)?.digest;
  } catch (error) {
    if (isMissing(error)) return null;
    return { name, path, problem: problem("ollama_manifest_damaged", { name, detail: reasonOf(error) }) };
  }
  return digest === undefined ? null : findBlob(folder, name, digest.slice("sha256:".length));
}

async function findBlob(folder: string, name: string, hash: string): Promise<OllamaModel> {
  const path = join(folder, "blobs", `sha256-${hash}`);
  // How early versions of Ollama named blobs outside Windows.
  const earlyPath = join(folder, "blobs", `sha256:${hash}`);
  for (const candidate of [path, earlyPath]) {
    if (await isThere(candidate)) return { name, path: candidate, problem: null };
  }
  return { name, path, problem: problem("ollama_blob_missing", { name }) };
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return "it is not JSON";
  if (error instanceof z.ZodError) return `its field “${error.issues[0]?.path.join(".")}” is not as expected`;
  return errorCode(error);
}

/** Leaves out what `ollama` leaves out: its own registry, and the namespace of its own models. */
function ollamaName([registry = "", namespace = "", model = "", tag = ""]: readonly string[]): string {
  const ownRegistry = registry === "registry.ollama.ai";
  const prefix = ownRegistry ? (namespace === "library" ? "" : `${namespace}/`) : `${registry}/${namespace}/`;
  return `${prefix}${model}:${tag}`;
}

/** True also for what is there and may not be looked at: reading it then says why. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}
