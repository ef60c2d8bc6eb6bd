import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Problem, problem } from "#app/errors.ts";
import { errorCode, isGgufName, isMissing } from "./files.ts";

export interface FolderListing {
  /** Every `.gguf` below the folder, in the order of their names. */
  readonly paths: readonly string[];
  /** The folder and those below it. */
  readonly folders: readonly string[];
  readonly problems: readonly Problem[];
}

/** Deeper than any store of models nests (Hugging Face's cache: 3), and an end for somebody's whole disk. */
const maxDepth = 10;
const maxFolders = 5000;

/** Files that Snug or others are still downloading end with `.part` and the like, so only whole names count. */
export async function listFolder(root: string): Promise<FolderListing> {
  const paths: string[] = [];
  const folders: string[] = [];
  const problems: Problem[] = [];
  /** Real paths, so that links in a circle end and two links to one folder count once. */
  const seen = new Set<string>();

  async function visit(folder: string, depth: number): Promise<void> {
    if (depth > maxDepth || seen.size >= maxFolders) return;
    const real = await realpath(folder);
    if (seen.has(real)) return;
    seen.add(real);
    const entries = await readdir(folder, { withFileTypes: true });
    folders.push(folder);
    for (const entry of entries.toSorted(byName)) await look(folder, entry, depth);
  }

  async function look(folder: string, entry: Dirent, depth: number): Promise<void> {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) return;
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(path)));
    if (isFolder) await visitBelow(path, depth + 1);
    else if (isGgufName(entry.name)) paths.push(path);
  }

  async function visitBelow(folder: string, depth: number): Promise<void> {
    try {
      await visit(folder, depth);
    } catch (error) {
      // It was removed since its parent was listed.
      if (!isMissing(error)) problems.push(folderProblem(folder, error));
    }
  }

  try {
    await visit(root, 0);
  } catch (error) {
    problems.push(folderProblem(root, error));
  }
  return { paths, folders, problems };
}

async function leadsToFolder(link: string): Promise<boolean> {
  try {
    return (await stat(link)).isDirectory();
  } catch {
    // A link to nothing, or to itself: listed as a file if it has a model's name.
    return false;
  }
}

export function folderProblem(path: string, error: unknown): Problem {
  return isMissing(error)
    ? problem("folder_missing", { path })
    : problem("folder_unreadable", { path, detail: errorCode(error) });
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
