import { open } from "node:fs/promises";
import { join } from "node:path";
import type { TensorInfo } from "#main/gguf/header.ts";
import { type ParsedHeader, readGgufHeaderFrom } from "#main/gguf/reader.ts";
import type { TensorTypeName } from "#main/gguf/types.ts";
import { type ModelFacts, modelFacts } from "#main/library/modelFacts.ts";
import type { Shape } from "./gguf/shapes.ts";
import { writeShapeHeader } from "./ggufFixtures.ts";

/** A header on the disk without its weights, and what it tells. */
export interface HeaderFixture {
  readonly path: string;
  readonly facts: ModelFacts;
  readonly tensors: ParsedHeader["tensors"];
}

export async function writeHeaderFixture(
  folder: string,
  shape: Shape,
  name: string,
  quantization: TensorTypeName,
  change?: (tensors: readonly TensorInfo[]) => readonly TensorInfo[],
): Promise<HeaderFixture> {
  const path = await writeShapeHeader(join(folder, `${name}.gguf`), shape, name, quantization, change);
  await using file = await open(path);
  const bytes = await file.readFile();
  const source = { fileBytes: null, readStart: async () => bytes };
  const header = await readGgufHeaderFrom(source, path, { keepArrayElements: 1024 });
  return { path, facts: modelFacts(path, header, header.tensors), tensors: header.tensors };
}
