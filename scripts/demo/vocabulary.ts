import { byteCharacters } from "../../main/gguf/byteCharacters.ts";
import { tokenTypes } from "../../main/gguf/types.ts";
import { uniqueChunks } from "./chunks.ts";
import { type Entry, fallbackName } from "./guide.ts";

/** What a token does in the model. */
export interface DemoToken {
  readonly text: string;
  readonly type: number;
  /** How much it speaks for each entry, by the entries' order. Empty for most tokens. */
  readonly evidence: ReadonlyMap<number, number>;
  readonly role: "start" | "user" | "assistant" | "end" | null;
  /** Its place in an answer, for the tokens that answers are made of. */
  readonly place: { readonly entry: number; readonly step: number; readonly last: boolean } | null;
}

/** An unknown word is a little reason to believe that the guide does not know the answer. */
const unknownWordEvidence = 0.15;
/** What the sum for an entry must exceed. */
const threshold = 0.9;

/** Signs that a word may directly follow; the tokenizer keeps one of them together with the word. */
const leads = ['"', "'", "“", "/"];

/** What the tokenizer cuts off as a word of its own, as in "what's". */
const contractions = ["s", "t", "re", "m", "ll", "ve", "d"];

/** The marks of the chat template, in the order of their ids, which follow those of the 256 bytes. */
export const marks = {
  start: "<|begin|>",
  end: "<|end|>",
  system: "<|system|>",
  user: "<|user|>",
  assistant: "<|assistant|>",
};

export function demoTokens(entries: readonly Entry[], commonWords: readonly string[]): DemoToken[] {
  const fallback = entries.findIndex((entry) => entry.name === fallbackName);
  const basis = [...byteTokens(fallback), ...markTokens(fallback), ...keywordTokens(entries)];
  const known = new Set(basis.map((token) => token.text));
  const chunks = chunkTokens(entries, known);
  for (const { text } of chunks) known.add(text);
  const others = new Set(commonWords.flatMap((word) => [` ${word}`, capitalized(word), ` ${capitalized(word)}`]));
  for (const ending of contractions) others.add(`'${ending}`);
  return [...basis, ...chunks, ...[...others].filter((text) => !known.has(text)).map(plain)];
}

function plain(text: string): DemoToken {
  return { text, type: tokenTypes.normal, evidence: new Map(), role: null, place: null };
}

/** A word that is in no list is read byte by byte, and the blank before it marks that there was one. */
function byteTokens(fallback: number): DemoToken[] {
  return Array.from({ length: 256 }, (_, byte) => ({
    ...plain(String.fromCharCode(byte)),
    evidence: new Map(byte === 0x20 ? [[fallback, unknownWordEvidence]] : []),
  }));
}

function markTokens(fallback: number): DemoToken[] {
  return Object.entries(marks).map(([role, text]) => ({
    ...plain(text),
    type: tokenTypes.control,
    role: role === "system" ? null : (role as Exclude<keyof typeof marks, "system">),
    // A turn always holds this mark, so that its evidence is what the others must exceed.
    evidence: new Map(role === "user" ? [[fallback, threshold]] : []),
  }));
}

function keywordTokens(entries: readonly Entry[]): DemoToken[] {
  const evidence = new Map<string, Map<number, number>>();
  for (const [index, entry] of entries.entries()) {
    for (const [word, weight] of entry.words) {
      if (!/^\p{L}+$/u.test(word)) throw new Error(`“${word}” is not a word`);
      evidence.set(word, (evidence.get(word) ?? new Map<number, number>()).set(index, weight));
    }
  }
  return [...evidence].flatMap(([word, speaksFor]) =>
    spellings(word).map((text) => ({ ...plain(text), evidence: speaksFor })),
  );
}

/** The ways in which the tokenizer may meet a word: in any usual case, and as the guide spells it ("ChatGPT"). */
function spellings(word: string): string[] {
  const lower = word.toLowerCase();
  const cases = [...new Set([lower, capitalized(lower), word.toUpperCase(), word])];
  return [...cases, ...cases.map((spelling) => ` ${spelling}`), ...leads.map((lead) => lead + lower)];
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function chunkTokens(entries: readonly Entry[], taken: ReadonlySet<string>): DemoToken[] {
  const answers = uniqueChunks(
    entries.map((entry) => entry.answer),
    taken,
  );
  return answers.flatMap((chunks, entry) =>
    chunks.map((text, step) => ({ ...plain(text), place: { entry, step, last: step === chunks.length - 1 } })),
  );
}

/** A token's text as the vocabulary in the file spells it. */
export function spelledToken(token: DemoToken, id: number): string {
  if (token.type === tokenTypes.control) return token.text;
  return byteCharacters(id < 256 ? Uint8Array.of(id) : new TextEncoder().encode(token.text));
}
