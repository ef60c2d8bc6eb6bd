import { basename, dirname, join } from "node:path";

/** Files that are one model: the parts of a split one in order, or a single file. */
export interface ModelFiles {
  readonly paths: readonly string[];
  /** Of how many parts the model consists. More than there are paths where some are missing. */
  readonly total: number;
}

interface Part {
  /** What all parts of one model share. */
  readonly model: string;
  readonly index: number;
  readonly total: number;
}

/** `name-00001-of-00003.gguf`, as llama.cpp's `gguf-split` writes it and llama.cpp expects it. */
function partOf(path: string): Part | null {
  const match = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i.exec(basename(path));
  if (match === null) return null;
  const [, stem = "", index = "", total = ""] = match;
  const plausible = Number(index) >= 1 && Number(index) <= Number(total);
  return plausible
    ? { model: join(dirname(path), `${stem}-of-${total}`), index: Number(index), total: Number(total) }
    : null;
}

/** Joins the parts of split models; every other file stays by itself. The models keep the order of the paths. */
export function joinParts(paths: readonly string[]): readonly ModelFiles[] {
  const models = Map.groupBy(paths, (path) => partOf(path)?.model ?? path);
  return [...models.values()].map((files) => ({
    paths: files.toSorted((a, b) => (partOf(a)?.index ?? 0) - (partOf(b)?.index ?? 0)),
    total: partOf(files[0] ?? "")?.total ?? 1,
  }));
}

/** Those of `names`, the files beside `path`, that are parts of the same model; `path` itself for a single file. */
export function partsBeside(path: string, names: readonly string[]): readonly string[] {
  const model = partOf(path)?.model;
  if (model === undefined) return [path];
  return names.map((name) => join(dirname(path), name)).filter((other) => partOf(other)?.model === model);
}
