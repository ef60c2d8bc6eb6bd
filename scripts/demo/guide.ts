import { readFileSync } from "node:fs";

/** One answer of the demo, and the words of a question that speak for it. */
export interface Entry {
  readonly name: string;
  /** How much each word speaks for this entry. */
  readonly words: ReadonlyMap<string, number>;
  /** Markdown. */
  readonly answer: string;
}

/** The entry that answers where no other is meant. */
export const fallbackName = "fallback";

export function readGuide(): Entry[] {
  return parseGuide(readFileSync(new URL("guide.md", import.meta.url), "utf8"));
}

/** Words without a meaning for the guide, which are still read as words rather than letter by letter. */
export function readCommonWords(): string[] {
  return readFileSync(new URL("commonWords.txt", import.meta.url), "utf8")
    .trim()
    .split(/\s+/);
}

export function parseGuide(markdown: string): Entry[] {
  const [, ...sections] = markdown.replaceAll("\r\n", "\n").split(/^## /m);
  return sections.map(parseSection);
}

function parseSection(section: string): Entry {
  const [name = "", wordList = "", ...paragraphs] = section.trim().split("\n\n");
  if (!wordList.startsWith("Words: ")) throw new Error(`Entry “${name}” does not tell its words`);
  const answer = paragraphs.map(unwrap).join("\n\n");
  return { name, words: parseWords(wordList.slice("Words: ".length)), answer };
}

function parseWords(list: string): Map<string, number> {
  return new Map(
    list.split(",").map((item) => {
      const [word = "", weight = ""] = item.trim().split(/\s+/);
      if (!(Number(weight) > 0)) throw new Error(`“${item.trim()}” has no weight`);
      return [word, Number(weight)] as const;
    }),
  );
}

/** Joins the lines of a paragraph that were broken for the file's width; lists, tables and code keep theirs. */
function unwrap(paragraph: string): string {
  if (paragraph.startsWith("```")) return paragraph;
  if (paragraph.startsWith("|")) return paragraph.replaceAll(/ +\|/g, " |").replaceAll(/-+/g, "---");
  return paragraph.replaceAll(/\n(?!\d+\. |- )/g, " ");
}
