import type { Database } from "./sqlite.ts";

/** Texts of one conversation have neighbouring rowids: its title has slot 0, prompts and answers those after it. */
const slotsPerConversation = 2 ** 20;

/** A pasted book is found by its beginning; indexing all of it would stop the host for seconds. */
const indexedCharacters = 500_000;

/** Scripts that are written without spaces: each letter is indexed as a word, so that a part of a run is found. */
const unspacedLetters = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;
const zeroWidthSpace = "\u200b";

export const titleSlot = 0;

export function indexText(database: Database, conversationKey: number, slot: number, text: string): void {
  const row = conversationKey * slotsPerConversation + slot;
  database.run("DELETE FROM search WHERE rowid = ?", row);
  database.run("INSERT INTO search (rowid, text) VALUES (?, ?)", row, separated(text.slice(0, indexedCharacters)));
}

export function unindexConversation(database: Database, conversationKey: number): void {
  const first = conversationKey * slotsPerConversation;
  database.run("DELETE FROM search WHERE rowid >= ? AND rowid < ?", first, first + slotsPerConversation);
}

/** The markers of an excerpt must not occur in the text itself. */
function separated(text: string): string {
  return text.replaceAll("\u0001", " ").replaceAll("\u0002", " ").replace(unspacedLetters, `$&${zeroWidthSpace}`);
}

/**
 * The query's words as FTS5 strings, which know no operators, so that no query can be a syntax error. Each also matches
 * the beginnings of longer words. Words without a letter or digit match nothing and are left out.
 */
function searchTerms(query: string): readonly string[] {
  const words = query.split(/[\s\p{Cc}]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return [...new Set(words)].map((word) => `"${separated(word).replaceAll('"', '""')}"*`);
}

/** By conversation, the newest text that matches: when all words are in one text, the newest such text. */
type Matches = ReadonlyMap<number, number>;

/** Conversations that have every word of the query somewhere, by key, with the row of the text to quote. */
export function findMatches(database: Database, query: string): Matches {
  const terms = searchTerms(query);
  const [first, ...others] = terms;
  if (first === undefined) return new Map();
  let found: Matches = newestTexts(database, first);
  for (const term of others) {
    const alike = newestTexts(database, term);
    found = new Map([...found].filter(([key]) => alike.has(key)));
  }
  if (others.length === 0) return found;
  const together = newestTexts(database, terms.join(" "));
  return new Map([...found].map(([key, row]) => [key, together.get(key) ?? row]));
}

function newestTexts(database: Database, match: string): Matches {
  const rows = database.all<{ key: number; newest: number }>(
    "SELECT rowid / 1048576 AS key, max(rowid) AS newest FROM search WHERE search MATCH ? GROUP BY 1",
    match,
  );
  return new Map(rows.map((row) => [row.key, row.newest]));
}

/** The places that match in the given texts, by row, with the match between U+0001 and U+0002. */
export function readExcerpts(database: Database, query: string, rows: readonly number[]): ReadonlyMap<number, string> {
  // The plus keeps SQLite from searching anew for each row.
  const found = database.all<{ row: number; excerpt: string }>(
    `SELECT rowid AS row, snippet(search, 0, char(1), char(2), '…', 16) AS excerpt FROM search
     WHERE search MATCH ? AND +rowid IN (SELECT value FROM json_each(?))`,
    searchTerms(query).join(" OR "),
    JSON.stringify(rows),
  );
  return new Map(found.map(({ row, excerpt }) => [row, tidied(excerpt)]));
}

function tidied(excerpt: string): string {
  return excerpt.replaceAll(zeroWidthSpace, "").replace(/\s+/g, " ");
}
