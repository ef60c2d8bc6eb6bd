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
  const places = placesOf(text, start);
  return places.map(({ start: from, definition }, index) => {
    const end = places[index + 1]?.start ?? text.length;
    return { start: from, source: text.slice(from, end), definition };
  });
}

/** Where blocks begin. The lexer's own copies of them are not used: it tidies some of their white space. */
function placesOf(text: string, start: number): Pick<Block, "start" | "definition">[] {
  const places: Pick<Block, "start" | "definition">[] = [];
  let offset = start;
  // The lexer would join the two characters of a Windows line end into one, and so shift what follows.
  for (const token of lexer(text.slice(start).replaceAll("\r", " "))) {
    // Empty lines belong to what precedes them: a list may go on after them.
    if (token.type !== "space" || places.length === 0) places.push({ start: offset, definition: token.type === "def" });
    offset += token.raw.length;
  }
  return places;
}
