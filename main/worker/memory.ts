import { readFile } from "node:fs/promises";

/** Resident memory of this process, in bytes. */
export function residentBytes(): number {
  return process.memoryUsage.rss();
}

/**
 * Memory that ending this process would give back and that the system could not have dropped by itself. Linux counts
 * file-backed pages as available already, so only anonymous ones are told; elsewhere Metal and the like wire what they
 * map, and all resident memory counts.
 */
export async function releasableBytes(): Promise<number> {
  if (process.platform !== "linux") return residentBytes();
  const status = await readFile("/proc/self/status", "utf8");
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? residentBytes() : Number(kilobytes) * 1024;
}
