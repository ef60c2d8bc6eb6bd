import { byteCharacters } from "#main/gguf/byteCharacters.ts";
import { flag, float32s, int32s, type Metadata, text, texts, uint32 } from "#main/gguf/metadata.ts";
import { tokenTypes } from "#main/gguf/types.ts";
import type { HeaderArchitecture } from "./shapes.ts";

interface Token {
  readonly text: string;
  readonly type: number;
}

export interface Vocabulary {
  readonly metadata: Metadata;
  readonly size: number;
  /** The ids from this one on are plain words: the only tokens that a fixture with random weights says. */
  readonly firstWord: number;
  readonly endId: number;
}

/** The marks of the chat templates below. All of them are in every vocabulary. */
const marks = [
  ...["<|im_start|>", "<|im_end|>"],
  ...["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
  ...["<start_of_turn>", "<end_of_turn>"],
];

const words =
  `a about after all also and any apple are as at be because before better big blue book both bread but by can
cat clear cloud cold come cup day do dog down early easy end even every far few find first for free friend from garden
give go good green hand happy has have he help her here high him his home hour how idea if in into is it its just keep
kind know last late lead leaf less like little long look love make many me might moon more most much music my name near
new next night no not now of off old on once one open or other our out over own paper part people place plan play`
    .split(/\s+/)
    .toSorted();

/** qwen's is byte-level BPE, the others' SentencePiece with byte fallback: any text can be read by either. */
export function vocabularyFor(architecture: HeaderArchitecture, spoken: readonly string[]): Vocabulary {
  const bytePair = architecture.startsWith("qwen");
  const tokens = bytePair ? bytePairTokens(spoken) : sentencePieceTokens(spoken);
  const end = bytePair ? "<|im_end|>" : "</s>";
  const endId = tokens.findIndex((token) => token.text === end);
  return {
    metadata: { ...(bytePair ? bytePairMetadata : sentencePieceMetadata), ...tokenMetadata(tokens, endId) },
    size: tokens.length,
    firstWord: tokens.length - (spoken.length > 0 ? spoken.length : words.length),
    endId,
  };
}

const control = (token: string): Token => ({ text: token, type: tokenTypes.control });
const normal = (token: string): Token => ({ text: token, type: tokenTypes.normal });

function said(spoken: readonly string[]): readonly string[] {
  return spoken.length > 0 ? spoken : words.map((word) => ` ${word}`);
}

function sentencePieceTokens(spoken: readonly string[]): Token[] {
  const bytes = Array.from({ length: 256 }, (_, byte): Token => {
    return { text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`, type: tokenTypes.byte };
  });
  const start: Token[] = [{ text: "<unk>", type: tokenTypes.unknown }, control("<s>"), control("</s>")];
  const plain = said(spoken).map((piece) => normal(piece.replaceAll(" ", "▁")));
  // The blank needs a token: its bytes would be those of the sign that stands for it.
  return [...start, ...bytes, ...marks.map(control), normal("▁"), ...plain];
}

function bytePairTokens(spoken: readonly string[]): Token[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => normal(byteCharacters(Uint8Array.of(byte))));
  const plain = said(spoken).map((piece) => normal(byteCharacters(new TextEncoder().encode(piece))));
  return [...bytes, ...marks.map(control), ...plain];
}

const sentencePieceMetadata: Metadata = {
  "tokenizer.ggml.model": text("llama"),
  "tokenizer.ggml.bos_token_id": uint32(1),
  "tokenizer.ggml.add_bos_token": flag(true),
  "tokenizer.ggml.unknown_token_id": uint32(0),
};

const bytePairMetadata: Metadata = {
  "tokenizer.ggml.model": text("gpt2"),
  "tokenizer.ggml.pre": text("qwen2"),
  "tokenizer.ggml.merges": texts([]),
  "tokenizer.ggml.add_bos_token": flag(false),
};

function tokenMetadata(tokens: readonly Token[], endId: number): Metadata {
  return {
    "tokenizer.ggml.tokens": texts(tokens.map((token) => token.text)),
    "tokenizer.ggml.scores": float32s(tokens.map((_, index) => -index)),
    "tokenizer.ggml.token_type": int32s(tokens.map((token) => token.type)),
    "tokenizer.ggml.eos_token_id": uint32(endId),
  };
}

const chatml =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const llama3 =
  "{{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

const gemma =
  "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}";

/**
 * Answers may start with thoughts, which later turns leave out. The marks differ from ChatML's, so that the template itself
 * must be read to find out.
 */
const think =
  "{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + '\\n' }}{% if message['role'] == 'assistant' and loop.last and message['reasoning_content'] %}{{ '<think>\\n' + message['reasoning_content'] + '\\n</think>\\n\\n' }}{% endif %}{{ message['content'] + '<|eot_id|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant\\n' }}{% endif %}";

export const chatTemplates = { chatml, llama3, gemma, think } as const;
export type ChatTemplateName = keyof typeof chatTemplates;
