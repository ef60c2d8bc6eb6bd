import { join, parse } from "node:path";

/** Where a damaged file is kept: `snug.db` beside itself as `snug.damaged-2026-08-02T10-20-30-400Z.db`. */
export function keptName(path: string, at: Date): string {
  const { dir, name, ext } = parse(path);
  // Colons are not allowed in names on Windows.
  const stamp = at.toISOString().replace(/[:.]/g, "-");
  return `${join(dir, name)}.damaged-${stamp}${ext}`;
}
