import { flag, float32, int32, int32s, type Metadata, text, texts, uint32 } from "../../main/gguf/metadata.ts";
import { type EncodableType, encode } from "../../main/gguf/quantize.ts";
import { fileTypes } from "../../main/gguf/types.ts";
import type { GgufContents, Tensor } from "../../main/gguf/writer.ts";
import { type Entry, readCommonWords, readGuide } from "./guide.ts";
import { contextTokens, embedding, feedForward, headSize, layers, maxEntries, ropeBase } from "./layout.ts";
import { Matrix } from "./matrix.ts";
import { type DemoToken, demoTokens, marks, spelledToken } from "./vocabulary.ts";
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
} from "./weights.ts";

/**
 * The demo model: a small llama whose weights are worked out from the guide instead of learned.
 *
 * Its answers are cut into pieces that occur once, each a token of its own, so that a piece alone tells the next one: the
 * output has, for each piece, the code of the piece before it. Only an answer's first piece depends on the question. To
 * choose it, the first layer counts the user's turns, and the second gathers the evidence of the words in the latest turn
 * at the assistant's mark; the entry with the largest sum wins.
 */
export function demoModel(entries: readonly Entry[] = readGuide()): GgufContents {
  if (entries.length > maxEntries) throw new Error(`The guide has more than ${maxEntries} entries`);
  const tokens = demoTokens(entries, readCommonWords());
  return {
    metadata: { ...generalMetadata, ...sizeMetadata(tokens.length), ...tokenizerMetadata(tokens) },
    tensors: [
      tensor("token_embd.weight", "F16", tokenEmbeddings(tokens)),
      norm("output_norm.weight"),
      tensor("output.weight", "F16", outputWeights(tokens)),
      ...layer(0, countingAttention(), turnStaircase()),
      ...layer(1, gatheringAttention(), emptyFeedForward()),
    ],
  };
}

const generalMetadata: Metadata = {
  "general.architecture": text("llama"),
  "general.type": text("model"),
  "general.name": text("Snug demo"),
  "general.description": text(
    "A tiny built-in model that knows a short guide to Snug. Its weights are worked out from it.",
  ),
  "general.license": text("mit"),
  "general.languages": texts(["en"]),
  "general.file_type": uint32(fileTypes.F16),
  "general.quantization_version": int32(2),
  "snug.demo": flag(true),
};

function sizeMetadata(vocabulary: number): Metadata {
  return {
    "llama.block_count": uint32(layers),
    "llama.context_length": uint32(contextTokens),
    "llama.embedding_length": uint32(embedding),
    "llama.feed_forward_length": uint32(feedForward),
    "llama.attention.head_count": uint32(1),
    "llama.attention.head_count_kv": uint32(1),
    "llama.attention.key_length": uint32(headSize),
    "llama.attention.value_length": uint32(headSize),
    "llama.attention.layer_norm_rms_epsilon": float32(1e-6),
    "llama.rope.dimension_count": uint32(headSize),
    "llama.rope.freq_base": float32(ropeBase),
    "llama.vocab_size": uint32(vocabulary),
  };
}

const chatTemplate = `{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '${marks.end}' }}{% endfor %}{% if add_generation_prompt %}{{ '${marks.assistant}' }}{% endif %}`;

/** The pre-tokenizer "llama-bpe" takes a whole word that is in the vocabulary as one token, without merges. */
function tokenizerMetadata(tokens: readonly DemoToken[]): Metadata {
  const idOf = (mark: string) => uint32(tokens.findIndex((token) => token.text === mark));
  return {
    "tokenizer.ggml.model": text("gpt2"),
    "tokenizer.ggml.pre": text("llama-bpe"),
    "tokenizer.ggml.tokens": texts(tokens.map(spelledToken)),
    "tokenizer.ggml.token_type": int32s(tokens.map((token) => token.type)),
    "tokenizer.ggml.merges": texts([]),
    "tokenizer.ggml.bos_token_id": idOf(marks.start),
    "tokenizer.ggml.eos_token_id": idOf(marks.end),
    "tokenizer.ggml.eot_token_id": idOf(marks.end),
    "tokenizer.ggml.add_bos_token": flag(true),
    "tokenizer.chat_template": text(chatTemplate),
  };
}

function layer(index: number, attention: Attention, { gate, up, down }: FeedForward): Tensor[] {
  const name = (part: string) => `blk.${index}.${part}.weight`;
  return [
    norm(name("attn_norm")),
    tensor(name("attn_q"), "F32", attention.query),
    tensor(name("attn_k"), "F32", attention.key),
    tensor(name("attn_v"), "F32", attention.value),
    tensor(name("attn_output"), "F32", attention.output),
    norm(name("ffn_norm")),
    tensor(name("ffn_gate"), "F32", gate),
    tensor(name("ffn_up"), "F32", up),
    tensor(name("ffn_down"), "F32", down),
  ];
}

function norm(name: string): Tensor {
  const gains = new Matrix(embedding, 1);
  gains.values.fill(normGain);
  return { ...tensor(name, "F32", gains), dimensions: [embedding] };
}

function tensor(name: string, type: EncodableType, matrix: Matrix): Tensor {
  return { name, type, dimensions: [matrix.width, matrix.height], data: () => [encode(type, matrix.values)] };
}
