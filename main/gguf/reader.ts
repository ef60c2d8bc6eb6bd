import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { type SnugError, snugError } from "#app/errors.ts";
import { createCursor, Implausible, OutOfBytes } from "./cursor.ts";
import { type ParsedHeader, parseHeader, UnknownTensorType } from "./parse.ts";
import { ggufMagic } from "./types.ts";

export type { GgufValue, ParsedHeader } from "./parse.ts";

export interface GgufHeader extends ParsedHeader {
  readonly fileBytes: number;
}

export interface ReadHeaderOptions {
  /** Arrays with more elements are passed over, and only their type and length are kept. */
  readonly keepArrayElements?: number;
  readonly signal?: AbortSignal;
}

/** Where a header's bytes come from: a file, or a server that is asked for no more of one than needed. */
export interface HeaderSource {
  /** The whole file's size; null where a server does not tell. */
  readonly fileBytes: number | null;
  /** The first bytes of the file: as many as asked for, or all there are. */
  readStart(length: number): Promise<Buffer>;
}

/** The largest real headers (a vocabulary of 260,000 tokens with its merges) have about 20 MB. */
const maxHeaderBytes = 100_000_000;

/** Enough for most headers without a vocabulary, and read at once by any disk. */
const firstChunkBytes = 2 ** 20;

/** Few re-reads for a long header, and little waste for a short one. */
const chunkGrowth = 4;

/**
 * What a GGUF file says about itself, checked against the file's size: every tensor lies inside it.
 * Throws `model_file_missing`, `model_file_unreadable`, `model_file_empty`, `model_not_gguf`, `model_truncated`,
 * `model_damaged` and `model_compression_unknown`, and nothing else but the signal's reason. Its memory is bounded by
 * the limits of the format's parser, whatever the file says.
 */
export async function readGgufHeader(path: string, options: ReadHeaderOptions = {}): Promise<GgufHeader> {
  const file = await openFile(path);
  try {
    const fileBytes = (await file.stat()).size;
    const source = { fileBytes, readStart: (length: number) => readStart(file, length) };
    return { ...(await readHeaderFrom(source, path, options)), fileBytes };
  } catch (error) {
    throw options.signal?.aborted === true ? error : describe(error, path);
  } finally {
    await file.close();
  }
}

/** As `readGgufHeader`, from anywhere. `path` is what sentences call the file. */
export async function readGgufHeaderFrom(
  source: HeaderSource,
  path: string,
  options: ReadHeaderOptions = {},
): Promise<ParsedHeader> {
  try {
    return await readHeaderFrom(source, path, options);
  } catch (error) {
    throw options.signal?.aborted === true ? error : describe(error, path);
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Asked before opening, because opening a pipe waits for its other end; and not waiting, should it change between.
    const isFile = (await stat(path)).isFile();
    if (!isFile) throw snugError("model_file_unreadable", { path, detail: "it is not a regular file" });
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw describe(error, path);
  }
}

async function readHeaderFrom(source: HeaderSource, path: string, options: ReadHeaderOptions): Promise<ParsedHeader> {
  const { fileBytes } = source;
  if (fileBytes === 0) throw snugError("model_file_empty", { path });
  const parsed = await parseGrowing(source, path, fileBytes ?? Number.MAX_SAFE_INTEGER, options);
  const end = parsed.tensors.reduce(
    (last, tensor) => Math.max(last, parsed.dataOffset + tensor.offset + tensor.byteSize),
    0,
  );
  if (end > Number.MAX_SAFE_INTEGER) throw new Implausible("a tensor lies beyond the end of any file");
  if (fileBytes !== null && end > fileBytes)
    throw truncated(path, `${count(fileBytes)} of ${count(end)} bytes are here`);
  return parsed;
}

/** Parses the first bytes of the file, and starts again with more of them until the header is whole. */
async function parseGrowing(
  source: HeaderSource,
  path: string,
  fileBytes: number,
  { keepArrayElements = 64, signal }: ReadHeaderOptions,
): Promise<ParsedHeader> {
  for (let chunkBytes = firstChunkBytes; ; chunkBytes *= chunkGrowth) {
    signal?.throwIfAborted();
    const bytes = await source.readStart(Math.min(chunkBytes, fileBytes, maxHeaderBytes));
    try {
      return parse(bytes, path, keepArrayElements);
    } catch (error) {
      const more = error instanceof OutOfBytes && bytes.length >= chunkBytes && bytes.length < fileBytes;
      if (!more) throw error;
    }
  }
}

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    // The file was cut while it was read.
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

const magicBytes = Buffer.alloc(4);
magicBytes.writeUInt32LE(ggufMagic);

function parse(bytes: Buffer, path: string, keepArrayElements: number): ParsedHeader {
  const start = bytes.subarray(0, magicBytes.length);
  if (!magicBytes.subarray(0, start.length).equals(start)) throw snugError("model_not_gguf", { path });
  const cursor = createCursor(bytes, maxHeaderBytes);
  cursor.skip(magicBytes.length);
  return parseHeader(cursor, keepArrayElements);
}

function describe(error: unknown, path: string): unknown {
  if (error instanceof Implausible) return snugError("model_damaged", { path, detail: error.message });
  if (error instanceof UnknownTensorType) return snugError("model_compression_unknown", { path, type: error.typeId });
  if (error instanceof OutOfBytes)
    return truncated(path, `it stops after ${count(error.availableBytes)} bytes, inside its header`);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  if (code === "ENOENT" || code === "ENOTDIR") return snugError("model_file_missing", { path }, { cause: error });
  return snugError("model_file_unreadable", { path, detail: code }, { cause: error });
}

function truncated(path: string, detail: string): SnugError {
  return snugError("model_truncated", { path, detail });
}

/** "4,368,439,584" */
function count(bytes: number): string {
  return bytes.toLocaleString("en-US");
}
