import { lexer } from "marked";

/** One top-level piece of a Markdown text: a paragraph, a list, a table, a code block. */
export interface Block {
  /** Offset in the text. */
  readonly start: number;
  readonly source: string;
  /** Whether it only defines where links lead, and shows nothing. */
  readonly definition: boolean;
}

/** How many blocks at the end may still change when text is appended. The rest is never looked at again. */
const openBlocks = 2;

/**
 * Splits a text that grows at its end. Blocks that can change no more keep their identity, so that only the last ones
 * are parsed and rendered again with every piece that arrives.
 */
export class BlockSplitter {
  #text = "";
  #blocks: readonly Block[] = [];

  split(text: string): readonly Block[] {
    if (text === this.#text) return this.#blocks;
    const kept = text.startsWith(this.#text) ? this.#blocks.slice(0, -openBlocks) : [];
    const last = kept.at(-1);
    const start = last === undefined ? 0 : last.start + last.source.length;
    this.#text = text;
    this.#blocks = [...kept, ...lexBlocks(text, start)];
    return this.#blocks;
  }
}

function lexBlocks(text: string, start: number): Block[] {
  const blocks: Block[] = [];
  let offset = start;
  for (const token of lexer(text.slice(start))) {
    const previous = blocks.at(-1);
    // Empty lines belong to what precedes them: a list may go on after them.
    if (token.type === "space" && previous !== undefined) {
      blocks[blocks.length - 1] = { ...previous, source: previous.source + token.raw };
    } else {
      blocks.push({ start: offset, source: token.raw, definition: token.type === "def" });
    }
    offset += token.raw.length;
  }
  return blocks;
}
