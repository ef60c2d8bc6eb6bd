import { stat, truncate } from "node:fs/promises";
import { sizeOf, type TensorInfo } from "#main/gguf/header.ts";
import { float32, int32, type Metadata, text, uint32 } from "#main/gguf/metadata.ts";
import type { EncodableType } from "#main/gguf/quantize.ts";
import { type FileTypeName, fileTypes, type TensorTypeName } from "#main/gguf/types.ts";
import { type GgufContents, writeGguf, writeGgufHeader, writeSplitGguf } from "#main/gguf/writer.ts";
import { uniqueChunks } from "../../scripts/demo/chunks.ts";
import {
  type FixtureArchitecture,
  type PublishedModel,
  publishedShapes,
  type Shape,
  smallShapes,
} from "./gguf/shapes.ts";
import { shapeMetadata, tensorsOf } from "./gguf/tensors.ts";
import { type ChatTemplateName, chatTemplates, vocabularyFor } from "./gguf/vocabulary.ts";
import { randomWeights, spokenWeights } from "./gguf/weights.ts";

export type { FixtureArchitecture, PublishedModel } from "./gguf/shapes.ts";

export interface ModelOptions {
  /** Default: llama. */
  readonly architecture?: FixtureArchitecture;
  /** Default: F16. */
  readonly quantization?: EncodableType;
  /** Default: gemma's for gemma3, ChatML for the others; null for a model without one. */
  readonly chatTemplate?: ChatTemplateName | null;
  readonly name?: string;
  readonly layers?: number;
  readonly contextTokens?: number;
  readonly seed?: number;
  /** Other sizes than the small default ones: a model that takes real time. */
  readonly sizes?: Partial<Pick<Shape, "embedding" | "feedForward" | "heads" | "kvHeads" | "headSize">>;
  /** What the model answers to everything before it ends. Without it, random words without an end. */
  readonly says?: string;
}

/** Writes a small model that llama.cpp loads and that generates; returns its path. */
export async function writeModel(path: string, options: ModelOptions = {}): Promise<string> {
  await writeGguf(path, modelContents(options));
  return path;
}

/** Writes the same model in several files; returns their paths, the one to load first. */
export function writeSplitModel(prefix: string, parts: number, options: ModelOptions = {}): Promise<string[]> {
  return writeSplitGguf(prefix, modelContents(options), parts);
}

export function modelContents(options: ModelOptions = {}): GgufContents {
  const { architecture = "llama", quantization = "F16", seed = 1, says } = options;
  const vocabulary = vocabularyFor(architecture, says === undefined ? [] : uniqueChunks([says], new Set()).flat());
  const shape: Shape = {
    ...smallShapes[architecture],
    architecture,
    vocabulary: vocabulary.size,
    ...options.sizes,
    ...(options.layers === undefined ? {} : { layers: options.layers }),
    ...(options.contextTokens === undefined ? {} : { contextTokens: options.contextTokens }),
  };
  const infos = tensorsOf(shape, quantization);
  return {
    metadata: {
      ...generalMetadata(architecture, options.name ?? `Fixture ${architecture}`, quantization),
      ...shapeMetadata(shape),
      ...vocabulary.metadata,
      ...chatTemplateMetadata(
        options.chatTemplate === undefined ? defaultTemplate(architecture) : options.chatTemplate,
      ),
    },
    tensors: says === undefined ? randomWeights(infos, vocabulary, seed) : spokenWeights(infos, vocabulary),
  };
}

/**
 * Writes the header of a published model, without weights and vocabulary: enough for llama.cpp to tell what it needs.
 * All matrices have the one given type.
 */
export async function writePublishedHeader(
  path: string,
  model: PublishedModel,
  quantization: TensorTypeName = "Q4_K",
): Promise<string> {
  return writeShapeHeader(path, publishedShapes[model], model, quantization);
}

/** Writes the header of a model with the given dimensions, without weights and vocabulary. */
export async function writeShapeHeader(
  path: string,
  shape: Shape,
  name: string,
  quantization: TensorTypeName,
  change: (tensors: readonly TensorInfo[]) => readonly TensorInfo[] = (tensors) => tensors,
): Promise<string> {
  const metadata: Metadata = {
    ...shapeHeaderMetadata(shape, name, quantization),
    "tokenizer.ggml.model": text("no_vocab"),
  };
  await writeGgufHeader(path, { metadata, tensors: change(tensorsOf(shape, quantization)) });
  return path;
}

/**
 * Writes a model with the given dimensions that llama.cpp really loads: with a vocabulary of about the given size, and with
 * weights of nothing but zeros, which take no room on the disk.
 */
export async function writeZeroModel(
  path: string,
  shape: Shape,
  name: string,
  quantization: TensorTypeName,
): Promise<string> {
  const words = Array.from({ length: shape.vocabulary }, (_, word) => `w${word} `);
  const vocabulary = vocabularyFor(shape.architecture, words);
  const tensors = tensorsOf({ ...shape, vocabulary: vocabulary.size }, quantization);
  const metadata: Metadata = {
    ...shapeHeaderMetadata({ ...shape, vocabulary: vocabulary.size }, name, quantization),
    ...vocabulary.metadata,
  };
  await writeGgufHeader(path, { metadata, tensors });
  const weightsBytes = tensors.reduce((total, tensor) => total + Math.ceil(sizeOf(tensor) / 32) * 32, 0);
  await truncate(path, (await stat(path)).size + weightsBytes);
  return path;
}

function shapeHeaderMetadata(shape: Shape, name: string, quantization: TensorTypeName): Metadata {
  return {
    ...generalMetadata(shape.architecture, name, quantization),
    ...shapeMetadata(shape),
    ...chatTemplateMetadata(defaultTemplate(shape.architecture)),
  };
}

/** Writes the header of an embedding model: it ranks texts and cannot answer. */
export async function writeEmbeddingModel(path: string, name = "Fixture embedding"): Promise<string> {
  const metadata: Metadata = {
    ...generalMetadata("bert", name, "F16"),
    "bert.block_count": uint32(2),
    "bert.context_length": uint32(512),
    "bert.embedding_length": uint32(64),
    "bert.feed_forward_length": uint32(128),
    "bert.attention.head_count": uint32(2),
    "bert.attention.layer_norm_epsilon": float32(1e-12),
    "bert.attention.causal": { type: "bool", value: false },
    "bert.pooling_type": uint32(1),
    "tokenizer.ggml.model": text("bert"),
  };
  await writeGgufHeader(path, { metadata, tensors: [] });
  return path;
}

/** Writes the header of an adapter: it changes a model and is none itself. */
export async function writeAdapter(path: string, name = "Fixture adapter"): Promise<string> {
  const metadata: Metadata = {
    ...generalMetadata("llama", name, "F16"),
    "general.type": text("adapter"),
    "adapter.type": text("lora"),
    "adapter.lora.alpha": float32(16),
  };
  await writeGgufHeader(path, { metadata, tensors: [] });
  return path;
}

/** Writes the header of a projector, which goes with a model that reads images. */
export async function writeProjector(path: string, name = "Fixture projector"): Promise<string> {
  const metadata: Metadata = {
    ...generalMetadata("clip", name, "F16"),
    "general.type": text("mmproj"),
    "clip.has_vision_encoder": { type: "bool", value: true },
    "clip.projector_type": text("mlp"),
    "clip.vision.block_count": uint32(2),
    "clip.vision.embedding_length": uint32(64),
    "clip.vision.image_size": uint32(224),
  };
  await writeGgufHeader(path, { metadata, tensors: [] });
  return path;
}

function generalMetadata(architecture: string, name: string, quantization: TensorTypeName): Metadata {
  return {
    "general.architecture": text(architecture),
    "general.type": text("model"),
    "general.name": text(name),
    "general.file_type": uint32(fileTypeOf(quantization)),
    "general.quantization_version": int32(2),
  };
}

/** Files of one K type carry the name of the mix that is mostly made of it. */
function fileTypeOf(quantization: TensorTypeName): number {
  const names: readonly string[] = [quantization, `${quantization}_M`];
  const name = names.find((candidate): candidate is FileTypeName => candidate in fileTypes);
  return name === undefined ? fileTypes.F16 : fileTypes[name];
}

function chatTemplateMetadata(template: ChatTemplateName | null): Metadata {
  return template === null ? {} : { "tokenizer.chat_template": text(chatTemplates[template]) };
}

function defaultTemplate(architecture: Shape["architecture"]): ChatTemplateName {
  return architecture === "gemma3" || architecture === "gemma2" ? "gemma" : "chatml";
}
