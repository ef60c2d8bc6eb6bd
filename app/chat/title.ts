const longestTitle = 60;
/** A prompt may be a whole book on one line; its title is in the beginning. */
const charactersRead = 1000;

/** A conversation's title: the first line of its first prompt that says something, without Markdown. */
export function titleOf(prompt: string): string {
  const lines = prompt.slice(0, charactersRead).split(/\r\n|[\n\r\u2028\u2029]/);
  const titles = lines.filter((line) => !/^\s*(```|~~~)/.test(line)).map(plainText);
  const title = titles.find((line) => /[\p{L}\p{N}]/u.test(line)) ?? plainText(prompt.slice(0, charactersRead));
  return title === "" ? "Untitled" : shortened(title);
}

/** The line without the marks that Markdown would not show, and with single spaces. */
function plainText(line: string): string {
  return line
    .replace(/\p{Cc}+/gu, " ")
    .replace(/^\s*(?:(?:#{1,6}|[-*+>]|\d{1,9}[.)])\s+)+/, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`+)(.+?)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}*_])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}*_])/gu, "$2")
    .replace(/\s+/g, " ")
    .trim();
}

/** Cut after a whole word where there is one in the second half, and never inside a character. */
function shortened(title: string): string {
  const characters = [...new Intl.Segmenter().segment(title)].map(({ segment }) => segment);
  if (characters.length <= longestTitle) return title;
  const kept = characters.slice(0, longestTitle - 1).join("");
  const wordEnd = characters[longestTitle - 1] === " " ? kept.length : kept.lastIndexOf(" ");
  const cut = wordEnd > kept.length / 2 ? kept.slice(0, wordEnd) : kept;
  return `${cut.replace(/[\s,;:.–—-]+$/u, "")}…`;
}
