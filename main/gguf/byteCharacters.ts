/**
 * How byte-level BPE vocabularies spell bytes: printable Latin-1 as itself, every other byte as the next character from
 * U+0100 on, so that a token's text never holds blanks or control characters (" a" is "Ġa").
 */
export function byteCharacters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => characters[byte]).join("");
}

const characters: readonly string[] = spellings();

function spellings(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}
