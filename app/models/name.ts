import type { HeaderSummary } from "./describe.ts";
import { withoutQuantization } from "./quantization.ts";

type NameFacts = Pick<HeaderSummary, "architecture" | "name" | "baseName" | "fineTune" | "sizeLabel">;

/** Longer names do not fit a card, and only a damaged or hostile file has one. */
const maxLength = 80;

/** `-00001-of-00003`, as llama.cpp's `gguf-split` numbers the parts of a model. */
const partNumber = /-\d{5}-of-\d{5}$/;

/**
 * A model's name for people: the header's own, else put together from its parts, else the file's. Converters often leave
 * the name of their working folder there, which says nothing.
 */
export function displayName(header: NameFacts | null, fileName: string): string {
  const own = cleaned(header?.name ?? "");
  if (!saysNothing(own, header?.architecture ?? null)) return withSize(own, header?.sizeLabel ?? null);
  const base = cleaned(header?.baseName ?? "");
  if (saysNothing(base, header?.architecture ?? null)) return fromFileName(fileName);
  return withSize([base, cleaned(header?.fineTune ?? "")].filter(Boolean).join(" "), header?.sizeLabel ?? null);
}

/** The last part of a path or of "owner/model", printable, with single spaces. */
function cleaned(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== "") ?? "";
  return last
    .replaceAll(/[\s_]+/g, " ")
    .replaceAll(/\p{C}/gu, "")
    .trim()
    .slice(0, maxLength)
    .trim();
}

const workingFolders =
  /^(?:models?|hf|hf.?models?|merged?|merged.?models?|output|out|final|snapshots?|checkpoint.*|tmp.*|temp|main|master|gguf|unknown|untitled|none|null|base|weights?)$/i;

function saysNothing(name: string, architecture: string | null): boolean {
  const hash = /^(?:[0-9a-f]{12,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
  return !/\p{L}/u.test(name) || hash.test(name) || workingFolders.test(name) || name === architecture;
}

/** "Qwen3" of 4B becomes "Qwen3 4B"; a name that tells a size keeps its own. */
function withSize(name: string, sizeLabel: string | null): string {
  const size = cleaned(sizeLabel ?? "");
  const tellsSize = /(?:^|[^a-z\d])[a-z]?\d+(?:[.x]\d+)*[kmbt](?![a-z\d])/i;
  return size === "" || tellsSize.test(name) || !tellsSize.test(size) ? name : `${name} ${size}`;
}

function fromFileName(fileName: string): string {
  const stem = fileName.replace(/\.gguf$/i, "").replace(partNumber, "");
  const name = cleaned(withoutQuantization(stem).replaceAll(/[-_]+/g, " "));
  return name === "" ? cleaned(stem) || fileName : name;
}
