import {
  codeLength,
  constantValue,
  dimension,
  embedding,
  feedForward,
  headSize,
  headSlot,
  maxEntries,
  maxTurns,
  shareUnit,
  turnUnit,
} from "./layout.ts";
import { Matrix } from "./matrix.ts";
import { seededRandom } from "./random.ts";
import type { DemoToken } from "./vocabulary.ts";

/** llama.cpp divides what heads compare by the root of their size. */
const attentionScale = Math.sqrt(headSize);

/** What norms multiply by, so that a normalized state has the numbers that it had before. */
export const normGain = Math.sqrt((constantValue ** 2 + codeLength) / embedding);

/** How strongly the output prefers what should come next; chosen so that no sampling temperature up to 2 matters. */
const strength = {
  nextPiece: 1.5,
  /** For ending, wherever nothing else should follow. */
  end: 100,
  endAfterLast: 300,
  firstPiece: 300,
  evidence: 700,
} as const;

/** The constant as an input that counts as 1. */
const one = 1 / constantValue;

export function tokenEmbeddings(tokens: readonly DemoToken[]): Matrix {
  const matrix = new Matrix(embedding, tokens.length);
  for (const [id, token] of tokens.entries()) {
    matrix.set(id, dimension.constant, constantValue);
    if (token.role === "start" || token.role === "user" || token.role === "assistant") {
      matrix.set(id, dimension[token.role], 1);
    }
    if (token.evidence.size > 0) matrix.set(id, dimension.keyword, 1);
    for (const [entry, weight] of token.evidence) matrix.set(id, dimension.evidence + entry, weight);
    if (token.place !== null) matrix.row(id).set(code(id));
    if (token.place?.last) matrix.set(id, dimension.last, 1);
  }
  return matrix;
}

/** The signs that stand for one token, the same whenever they are asked for. */
function code(id: number): Float32Array {
  const random = seededRandom(id);
  return Float32Array.from({ length: codeLength }, () => (random() < 0.5 ? -1 : 1));
}

export function outputWeights(tokens: readonly DemoToken[]): Matrix {
  const matrix = new Matrix(embedding, tokens.length);
  for (const [id, { place, role }] of tokens.entries()) {
    if (role === "end") {
      matrix.set(id, dimension.constant, strength.end * one);
      matrix.set(id, dimension.last, strength.endAfterLast);
    }
    if (place === null) continue;
    if (place.step > 0) {
      const before = code(id - 1).map((sign) => sign * strength.nextPiece);
      matrix.row(id).set(before);
    } else {
      matrix.set(id, dimension.assistant, strength.firstPiece);
      matrix.set(id, dimension.evidence + place.entry, strength.evidence);
    }
  }
  return matrix;
}

export interface Attention {
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly output: Matrix;
}

function emptyAttention(): Attention {
  return {
    query: new Matrix(embedding, headSize),
    key: new Matrix(embedding, headSize),
    value: new Matrix(embedding, headSize),
    output: new Matrix(headSize, embedding),
  };
}

/**
 * Counts turns: every token looks at the start and at all the user's marks so far alike, so that the start's share of its
 * look is 1 / (1 + turns).
 */
export function countingAttention(): Attention {
  const { query, key, value, output } = emptyAttention();
  query.set(headSlot.a, dimension.constant, one);
  for (const mark of [dimension.start, dimension.user]) key.set(headSlot.a, mark, 30 * attentionScale);
  value.set(0, dimension.start, shareUnit);
  output.set(dimension.share, 0, 1);
  return { query, key, value, output };
}

/**
 * Gathers evidence: the assistant's mark looks at the words that speak for entries, those of the latest turn above all.
 * Every other token looks at the start, which has none.
 */
export function gatheringAttention(): Attention {
  const { query, key, value, output } = emptyAttention();
  query.set(headSlot.a, dimension.constant, 40 * one * attentionScale);
  query.set(headSlot.a, dimension.assistant, -40 * attentionScale);
  key.set(headSlot.a, dimension.start, 1);
  query.set(headSlot.b, dimension.assistant, 14 * attentionScale);
  key.set(headSlot.b, dimension.keyword, 1);
  query.set(headSlot.c, dimension.assistant, 12 * attentionScale);
  key.set(headSlot.c, dimension.turn, 1 / turnUnit);
  for (let entry = 0; entry < maxEntries; entry++) {
    value.set(entry, dimension.evidence + entry, 1);
    output.set(dimension.evidence + entry, entry, 1);
  }
  return { query, key, value, output };
}

export interface FeedForward {
  readonly gate: Matrix;
  readonly up: Matrix;
  readonly down: Matrix;
}

export function emptyFeedForward(): FeedForward {
  return {
    gate: new Matrix(embedding, feedForward),
    up: new Matrix(embedding, feedForward),
    down: new Matrix(feedForward, embedding),
  };
}

/**
 * Turns the share into the number of turns: a staircase with one step for each turn. A step is the difference of two
 * gates that are 10 apart once they are open; both are shut before, as `silu` is nearly 0 below -20.
 */
export function turnStaircase(): FeedForward {
  const { gate, up, down } = emptyFeedForward();
  for (let turn = 1; turn <= maxTurns; turn++) {
    const [before, after] = [shareUnit / turn, shareUnit / (turn + 1)];
    const slope = 20 / ((before - after) / 2);
    for (const [index, delay] of [0, 10].entries()) {
      const neuron = 2 * (turn - 1) + index;
      gate.set(neuron, dimension.share, -slope);
      gate.set(neuron, dimension.constant, (slope * ((before + after) / 2) - delay) * one);
      up.set(neuron, dimension.constant, one);
      down.set(dimension.turn, neuron, (index === 0 ? 1 : -1) * (turnUnit / 10));
    }
  }
  return { gate, up, down };
}
