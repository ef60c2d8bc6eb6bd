export interface ExcerptPart {
  readonly start: number;
  readonly text: string;
  readonly match: boolean;
}

/** An excerpt comes with what matched between U+0001 and U+0002. */
export function excerptParts(excerpt: string): readonly ExcerptPart[] {
  const parts: ExcerptPart[] = [];
  let start = 0;
  for (const [index, piece] of excerpt.split("\u0001").entries()) {
    const end = index === 0 ? -1 : piece.indexOf("\u0002");
    const matched = piece.slice(0, Math.max(0, end));
    const rest = piece.slice(end + 1);
    if (matched !== "") parts.push({ start, text: matched, match: true });
    if (rest !== "") parts.push({ start: start + matched.length, text: rest, match: false });
    start += piece.length + 1;
  }
  return parts;
}
