import { toFloat16 } from "#main/gguf/quantize.ts";
import { embedding, headSize } from "../../../scripts/demo/layout.ts";
import { Matrix } from "../../../scripts/demo/matrix.ts";
import type { DemoToken } from "../../../scripts/demo/vocabulary.ts";
import {
  type Attention,
  countingAttention,
  emptyFeedForward,
  type FeedForward,
  gatheringAttention,
  normGain,
  outputWeights,
  tokenEmbeddings,
  turnStaircase,
} from "../../../scripts/demo/weights.ts";

export interface NextToken {
  readonly id: number;
  /** How far its logit is ahead of the second one's. */
  readonly margin: number;
}

/**
 * The demo model, computed as llama.cpp does except that the inputs of all products are rounded to half precision, which
 * is what GPUs may do. Gives the likeliest token after some others.
 */
export function halfPrecisionModel(tokens: readonly DemoToken[]): (ids: readonly number[]) => NextToken {
  const embeddings = tokenEmbeddings(tokens);
  const output = rounded(outputWeights(tokens));
  const layers = [layer(countingAttention(), turnStaircase()), layer(gatheringAttention(), emptyFeedForward())];
  return (ids) => {
    const states = layers.reduce<readonly Float32Array[]>(
      (before, apply) => apply(before),
      ids.map((id) => embeddings.row(id)),
    );
    return likeliest(product(output, normalized(states.at(-1) ?? new Float32Array(embedding))));
  };
}

function likeliest(logits: Float32Array): NextToken {
  const best = Math.max(...logits);
  const id = logits.indexOf(best);
  const others = logits.with(id, Number.NEGATIVE_INFINITY);
  return { id, margin: best - Math.max(...others) };
}

function layer(attention: Attention, feedForward: FeedForward) {
  const [query, key, value, output] = [attention.query, attention.key, attention.value, attention.output].map(rounded);
  const [gate, up, down] = [feedForward.gate, feedForward.up, feedForward.down].map(rounded);
  return (states: readonly Float32Array[]): Float32Array[] => {
    const inputs = states.map(normalized);
    const [queries, keys, values] = [query, key, value].map((matrix) =>
      inputs.map((input) => product(matrix, input).map(half)),
    );
    return states.map((state, at) => {
      const seen = look(queries?.[at], keys?.slice(0, at + 1) ?? [], values ?? []);
      const attended = sum(state, product(output, seen));
      const input = normalized(attended);
      const opened = product(gate, input).map(silu);
      return sum(
        attended,
        product(
          down,
          product(up, input).map((size, index) => size * (opened[index] ?? 0)),
        ),
      );
    });
  };
}

function look(query: Float32Array | undefined, keys: readonly Float32Array[], values: readonly Float32Array[]) {
  const scores = keys.map((key) => dot(key, query ?? key) / Math.sqrt(headSize));
  const top = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - top));
  const total = weights.reduce((all, weight) => all + weight, 0);
  return new Float32Array(headSize).map((_, index) =>
    weights.reduce((all, weight, from) => all + (weight / total) * (values[from]?.[index] ?? 0), 0),
  );
}

function normalized(state: Float32Array): Float32Array {
  const scale = normGain / Math.sqrt(dot(state, state) / embedding);
  return state.map((value) => value * scale);
}

function product(matrix: Matrix | undefined, input: Float32Array): Float32Array {
  const halves = input.map(half);
  return new Float32Array(matrix?.height ?? 0).map((_, row) => dot(matrix?.row(row) ?? halves, halves));
}

function dot(left: Float32Array, right: Float32Array): number {
  let total = 0;
  for (let index = 0; index < left.length; index++) total += (left[index] ?? 0) * (right[index] ?? 0);
  return total;
}

function sum(left: Float32Array, right: Float32Array): Float32Array {
  return left.map((value, index) => value + (right[index] ?? 0));
}

function silu(value: number): number {
  return value / (1 + Math.exp(-value));
}

function rounded(matrix: Matrix): Matrix {
  const copy = new Matrix(matrix.width, matrix.height);
  copy.values.set(matrix.values.map(half));
  return copy;
}

/** To half precision and back. */
function half(value: number): number {
  if (value === 0) return 0;
  const bits = toFloat16(value);
  const exponent = (bits >>> 10) & 31;
  if (exponent === 31) throw new RangeError(`${value} is too large for half precision`);
  const size = exponent === 0 ? (bits & 1023) * 2 ** -24 : (1 + (bits & 1023) / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
