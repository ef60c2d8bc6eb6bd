import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { snugError } from "#app/errors.ts";
import { paddingAfter } from "./byteWriter.ts";
import { alignmentOf, encodeHeader, sizeOf, type TensorInfo } from "./header.ts";
import { int32, type Metadata, uint16 } from "./metadata.ts";

/** A tensor with its data, which is asked for only when its turn to be written comes. */
export interface Tensor extends TensorInfo {
  /** The tensor's bytes in pieces of any size; together as many as its type and dimensions say. */
  readonly data: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface GgufContents {
  readonly metadata: Metadata;
  readonly tensors: readonly Tensor[];
}

export interface GgufHeader {
  readonly metadata: Metadata;
  readonly tensors: readonly TensorInfo[];
}

/**
 * Writes a model. It grows under `path.part` and gets its name when it is whole, so that no reader meets half a file.
 * Only one piece of one tensor is in memory at a time.
 */
export function writeGguf(path: string, { metadata, tensors }: GgufContents): Promise<void> {
  return writeWhole(path, async (file) => {
    await file.writeFile(encodeHeader(metadata, tensors));
    const alignment = alignmentOf(metadata);
    for (const tensor of tensors) await writeTensor(file, tensor, alignment);
  });
}

/** Writes what comes before the weights and nothing else: enough to tell what a model would need. */
export function writeGgufHeader(path: string, { metadata, tensors }: GgufHeader): Promise<void> {
  return writeWhole(path, (file) => file.writeFile(encodeHeader(metadata, tensors)));
}

/**
 * Writes a model in `parts` files and returns their paths, the one to load first. The first file has all the metadata;
 * the others tell only their place (llama.cpp's `gguf-split` does the same).
 */
export async function writeSplitGguf(prefix: string, contents: GgufContents, parts: number): Promise<string[]> {
  const perPart = Math.ceil(contents.tensors.length / parts);
  const paths: string[] = [];
  for (let part = 0; part < parts; part++) {
    const path = partPath(prefix, part, parts);
    const place = placeOfPart(part, parts, contents.tensors.length);
    const metadata = part === 0 ? { ...contents.metadata, ...place } : place;
    await writeGguf(path, { metadata, tensors: contents.tensors.slice(part * perPart, (part + 1) * perPart) });
    paths.push(path);
  }
  return paths;
}

/** "model-00001-of-00003.gguf": llama.cpp finds the further parts by this pattern. */
export function partPath(prefix: string, part: number, parts: number): string {
  const digits = (count: number) => String(count).padStart(5, "0");
  return `${prefix}-${digits(part + 1)}-of-${digits(parts)}.gguf`;
}

function placeOfPart(part: number, parts: number, tensors: number): Metadata {
  return { "split.no": uint16(part), "split.count": uint16(parts), "split.tensors.count": int32(tensors) };
}

async function writeTensor(file: FileHandle, tensor: Tensor, alignment: number): Promise<void> {
  let written = 0;
  for await (const piece of tensor.data()) {
    await file.writeFile(piece);
    written += piece.length;
  }
  const expected = sizeOf(tensor);
  if (written !== expected) throw new RangeError(`${tensor.name} has ${written} bytes instead of ${expected}`);
  await file.writeFile(new Uint8Array(paddingAfter(written, alignment)));
}

async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    await using file = await open(unfinished, "w");
    await write(file);
    await file.sync();
  } catch (error) {
    await rm(unfinished, { force: true });
    throw isDiskFull(error) ? snugError("disk_full", { path }, { cause: error }) : error;
  }
  await rename(unfinished, path);
}

function isDiskFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOSPC";
}
