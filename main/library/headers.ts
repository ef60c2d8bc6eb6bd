import { toProblem } from "#app/errors.ts";
import type { HeaderSummary } from "#app/models/describe.ts";
import { type GgufHeader, type GgufValue, readGgufHeader } from "../gguf/reader.ts";
import { fileTypeName } from "../gguf/types.ts";
import type { FoundFile } from "./files.ts";

/** Reads what describes a model, and remembers it while its file does not change. Throws what the reader throws. */
export interface HeaderCache {
  read(file: FoundFile): Promise<HeaderSummary>;
  /** Forgets every file that is not among these. */
  keepOnly(files: readonly FoundFile[]): void;
}

/** Clocks of file systems tick as slowly as this (FAT): a younger file can change without looking changed. */
export const unsettledMs = 2000;

export function createHeaderCache(now: () => number): HeaderCache {
  const summaries = new Map<string, Promise<HeaderSummary>>();

  return {
    read(file: FoundFile): Promise<HeaderSummary> {
      if (!isSettled(file, now())) return summarize(file.path);
      const key = keyOf(file);
      const known = summaries.get(key);
      if (known !== undefined) return known;
      const reading = summarize(file.path);
      summaries.set(key, reading);
      reading.catch((error: unknown) => {
        if (mayPass(error)) summaries.delete(key);
      });
      return reading;
    },
    keepOnly(files: readonly FoundFile[]): void {
      const kept = new Set(files.map(keyOf));
      for (const key of summaries.keys()) if (!kept.has(key)) summaries.delete(key);
    },
  };
}

/** Whether reading may succeed later though the file stays as it is: permissions and open files change. */
function mayPass(error: unknown): boolean {
  return ["model_file_unreadable", "model_file_missing", "internal"].includes(toProblem(error).code);
}

export function isSettled(file: FoundFile, nowMs: number): boolean {
  return Math.abs(nowMs - file.modifiedMs) > unsettledMs;
}

function keyOf({ path, identity, sizeBytes, modifiedMs }: FoundFile): string {
  return JSON.stringify([path, identity, sizeBytes, modifiedMs]);
}

async function summarize(path: string): Promise<HeaderSummary> {
  return summaryOf(await readGgufHeader(path, { keepArrayElements: 0 }));
}

/** llama.cpp sets this bit where it guessed a file type. */
const guessedFileType = 1024;

function summaryOf({ metadata, tensors }: Pick<GgufHeader, "metadata" | "tensors">): HeaderSummary {
  const text = (key: string) => textOrNull(metadata.get(key));
  const count = (key: string) => countOrNull(metadata.get(key));
  const architecture = text("general.architecture");
  const fileType = count("general.file_type");
  const elementsByType: Record<string, number> = {};
  for (const { type, elements } of tensors) elementsByType[type] = (elementsByType[type] ?? 0) + elements;
  return {
    architecture,
    type: text("general.type"),
    name: text("general.name"),
    baseName: text("general.basename"),
    fineTune: text("general.finetune"),
    sizeLabel: text("general.size_label"),
    fileType: fileType === null ? null : fileTypeName(fileType & ~guessedFileType),
    trainedContextTokens: count(`${architecture}.context_length`),
    layers: count(`${architecture}.block_count`),
    poolingType: count(`${architecture}.pooling_type`),
    demo: metadata.get("snug.demo") === true,
    tensorCount: tensors.length,
    elementsByType,
  };
}

/** The whole of a split model: its first part describes it, the others add their tensors. */
export function joinSummaries(first: HeaderSummary, others: readonly HeaderSummary[]): HeaderSummary {
  const elementsByType = { ...first.elementsByType };
  for (const part of others) {
    for (const [type, elements] of Object.entries(part.elementsByType))
      elementsByType[type] = (elementsByType[type] ?? 0) + elements;
  }
  const tensorCount = others.reduce((total, part) => total + part.tensorCount, first.tensorCount);
  return { ...first, tensorCount, elementsByType };
}

/** No real name is longer, and the summaries of all models stay in memory. */
const maxTextLength = 500;

function textOrNull(value: GgufValue | undefined): string | null {
  return typeof value === "string" && value.length > 0 ? value.slice(0, maxTextLength) : null;
}

function countOrNull(value: GgufValue | undefined): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
}
