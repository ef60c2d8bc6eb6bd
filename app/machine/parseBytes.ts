const amount = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?)b?|b)?$/i;
const powers = ["k", "m", "g", "t"];

/**
 * An amount of memory as people write it: "8gb", "1.5 GB" and "8g" count in powers of 1000, as `formatBytes` shows them,
 * "4GiB" in powers of 1024, a bare number in bytes. Null when it is none of these, or too large to count exactly.
 */
export function parseBytes(text: string): number | null {
  const match = amount.exec(text.trim());
  if (match === null) return null;
  const [, digits = "", unit, binary] = match;
  const power = unit === undefined ? 0 : powers.indexOf(unit.toLowerCase()) + 1;
  const bytes = Math.round(Number(digits) * (binary ? 1024 : 1000) ** power);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
