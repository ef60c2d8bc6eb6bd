const wordsWithBlanks = /\s*\S+/gu;
const longestChunk = 8;

/**
 * Cuts texts into pieces of one or more words so that no piece occurs twice, in any of them, nor among `taken`. A model
 * whose tokens are these pieces knows from its last token alone where it is and how to go on.
 */
export function uniqueChunks(texts: readonly string[], taken: ReadonlySet<string>): string[][] {
  const used = new Set(taken);
  return texts.map((text) => {
    const chunks = cut(text.match(wordsWithBlanks) ?? [], used);
    if (chunks === null) throw new Error(`“${text.slice(0, 40)}…” cannot be cut into pieces that occur once`);
    for (const chunk of chunks) used.add(chunk);
    return chunks;
  });
}

/** Prefers short pieces, and backs up when the rest cannot be cut. */
function cut(words: readonly string[], used: ReadonlySet<string>): string[] | null {
  if (words.length === 0) return [];
  for (let length = 1; length <= Math.min(longestChunk, words.length); length++) {
    const chunk = words.slice(0, length).join("");
    if (used.has(chunk)) continue;
    const rest = cut(words.slice(length), new Set(used).add(chunk));
    if (rest !== null) return [chunk, ...rest];
  }
  return null;
}
