import type { TensorInfo } from "#main/gguf/header.ts";
import { type EncodableType, encode } from "#main/gguf/quantize.ts";
import type { Tensor } from "#main/gguf/writer.ts";
import { seededRandom } from "../../../scripts/demo/random.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Gives a row's numbers; `row` counts over all but the first dimension. */
type Row = (row: number, length: number) => Float32Array;

/** A model of random numbers. It reads anything and says plain words without an end. */
export function randomWeights(tensors: readonly TensorInfo[], vocabulary: Vocabulary, seed: number): Tensor[] {
  return tensors.map((info, index) => {
    // Each tensor has its own stream, so that its numbers do not depend on when they are asked for.
    const random = seededRandom(seed * 1009 + index);
    const fill: Row = (_, length) => Float32Array.from({ length }, () => (random() * 2 - 1) / Math.sqrt(length / 3));
    const silent: Row = (row, length) => (row < vocabulary.firstWord ? new Float32Array(length) : fill(row, length));
    return withRows(info, info.name === "output.weight" ? silent : info.dimensions.length === 1 ? near(1) : fill);
  });
}

/**
 * A model that answers everything with the same pieces and then ends. Its layers add nothing: the next token follows from
 * the last one, which is why each piece must be a token of its own.
 */
export function spokenWeights(tensors: readonly TensorInfo[], vocabulary: Vocabulary): Tensor[] {
  const code = (id: number): Row => {
    const random = seededRandom(id < vocabulary.firstWord ? 0 : id);
    return (_, length) => Float32Array.from({ length }, () => (random() < 0.5 ? -1 : 1));
  };
  const last = vocabulary.size - 1;
  const before = (id: number) => (id === vocabulary.endId ? last : id - 1);
  const silent: Row = (_, length) => new Float32Array(length);
  const output: Row = (id, length) =>
    id < vocabulary.firstWord && id !== vocabulary.endId
      ? silent(id, length)
      : code(before(id))(id, length).map((value) => value * 4);
  return tensors.map((info) => {
    if (info.name === "token_embd.weight") return withRows(info, (id, length) => code(id)(id, length));
    if (info.name === "output.weight") return withRows(info, output);
    return withRows(info, info.name.endsWith("norm.weight") ? near(1) : silent);
  });
}

const near =
  (value: number): Row =>
  (_, length) =>
    new Float32Array(length).fill(value);

function withRows(info: TensorInfo, row: Row): Tensor {
  const [length = 1, ...others] = info.dimensions;
  const rows = others.reduce((product, size) => product * size, 1);
  function* data() {
    for (let index = 0; index < rows; index++) yield encode(info.type as EncodableType, row(index, length));
  }
  return { ...info, data };
}
