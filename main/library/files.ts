import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Problem, problem } from "#app/errors.ts";

/** A model file as the file system has it, without a look inside. */
export interface FoundFile {
  /** As it was found, which may be a link; llama.cpp finds the parts of a split model by this name. */
  readonly path: string;
  /** The path with every link followed. */
  readonly realPath: string;
  /** The same for every name of one file. */
  readonly identity: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Why the file is not there for reading: a link to nothing, say. */
  readonly problem: Problem | null;
}

export function isGgufName(name: string): boolean {
  return name.toLowerCase().endsWith(".gguf");
}

/** Never throws: a file that cannot be looked at is found with its problem. */
export async function findFile(path: string): Promise<FoundFile> {
  try {
    const [realPath, { dev, ino, size, mtimeNs }] = await Promise.all([realpath(path), stat(path, { bigint: true })]);
    const identity = `${dev}:${ino}`;
    return { path, realPath, identity, sizeBytes: Number(size), modifiedMs: Number(mtimeNs) / 1e6, problem: null };
  } catch (error) {
    const realPath = resolve(path);
    return { path, realPath, identity: realPath, sizeBytes: 0, modifiedMs: 0, problem: fileProblem(path, error) };
  }
}

function fileProblem(path: string, error: unknown): Problem {
  return isMissing(error)
    ? problem("model_file_missing", { path })
    : problem("model_file_unreadable", { path, detail: errorCode(error) });
}

/** "EACCES", or the message of an error that the system did not number. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errorCode(error));
}

/** Runs `action` over `items`, at most `limit` at a time. The results keep the order of the items. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  async function work(): Promise<void> {
    for (const [index, item] of waiting) results[index] = await action(item);
  }
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
