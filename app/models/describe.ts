import type { Problem } from "../errors.ts";
import type { Model, ModelKind, ModelSource } from "./model.ts";
import { displayName } from "./name.ts";
import { quantizationName } from "./quantization.ts";

/** What a GGUF header tells about its model, with the parts of a split model added up. */
export interface HeaderSummary {
  /** Keys under `general.`. */
  readonly architecture: string | null;
  readonly type: string | null;
  readonly name: string | null;
  readonly baseName: string | null;
  readonly fineTune: string | null;
  readonly sizeLabel: string | null;
  /** The name of `general.file_type`. */
  readonly fileType: string | null;
  /** Keys under the architecture's name. */
  readonly trainedContextTokens: number | null;
  readonly layers: number | null;
  readonly poolingType: number | null;
  /** True in the model that ships with Snug. */
  readonly demo: boolean;
  readonly tensorCount: number;
  /** Numbers stored in each tensor type. */
  readonly elementsByType: Readonly<Record<string, number>>;
}

export interface ModelFacts {
  readonly id: string;
  /** Null where it could not be read; `problem` then says why. */
  readonly header: HeaderSummary | null;
  readonly files: readonly string[];
  readonly sizeBytes: number;
  /** `demo` is taken back where the header does not confirm it. */
  readonly source: ModelSource;
  /** The first file's name, without its folder. */
  readonly fileName: string;
  readonly problem: Problem | null;
}

export function describeModel({ id, header, files, sizeBytes, source, fileName, problem }: ModelFacts): Model {
  const elementsByType = header?.elementsByType ?? {};
  return {
    id,
    name: source.type === "ollama" ? source.name : displayName(header, fileName),
    files: [...files],
    sizeBytes,
    kind: header === null ? "chat" : kindOf(header, problem),
    architecture: header?.architecture ?? "unknown",
    parameters: header === null ? null : safeOrNull(sum(Object.values(elementsByType))),
    quantization: quantizationName({
      fileType: header?.fileType ?? null,
      fileName,
      dominantTensorType: dominant(elementsByType),
    }),
    trainedContextTokens: header?.trainedContextTokens ?? 0,
    layers: header?.layers ?? 0,
    source: source.type === "demo" && header?.demo === false ? { type: "path" } : source,
    problem,
  };
}

/** Architectures that only make vectors, whatever else their header says. */
const embeddingArchitectures: ReadonlySet<string> = new Set([
  "bert",
  "modern-bert",
  "nomic-bert",
  "nomic-bert-moe",
  "neo-bert",
  "jina-bert-v2",
  "jina-bert-v3",
  "eurobert",
  "t5encoder",
  "gemma-embedding",
  "llama-embed",
]);

/** llama.cpp's `llama_pooling_type`: mean, cls and last make one vector of a text, rank makes a score. */
const pooling = { none: 0, rank: 4 } as const;

function kindOf(header: HeaderSummary, problem: Problem | null): ModelKind {
  if (header.type === "adapter") return "adapter";
  if (header.type === "mmproj" || header.architecture === "clip") return "projector";
  if (header.poolingType === pooling.rank) return "reranker";
  if (header.poolingType !== null && header.poolingType > pooling.none) return "embedding";
  // With parts missing nothing follows from the tensors that are here.
  if (header.tensorCount === 0 && problem === null) return "vocabulary";
  return embeddingArchitectures.has(header.architecture ?? "") ? "embedding" : "chat";
}

function dominant(elementsByType: Readonly<Record<string, number>>): string | null {
  const [largest] = Object.entries(elementsByType).sort(([, a], [, b]) => b - a);
  return largest?.[0] ?? null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function safeOrNull(number: number): number | null {
  return Number.isSafeInteger(number) ? number : null;
}
