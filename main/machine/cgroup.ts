import type { SensorIo } from "./sensorIo.ts";

const root = "/sys/fs/cgroup";

/** Where a control group of this process keeps its memory limit and use, in one of the two versions' file names. */
interface CgroupFiles {
  readonly limits: readonly string[];
  readonly usage: string;
  readonly stat: string;
  /** Keys of the stat file whose memory the kernel takes back before anyone starves: file pages and caches. */
  readonly reclaimable: readonly string[];
}

const versions: Readonly<Record<1 | 2, CgroupFiles>> = {
  1: {
    limits: ["memory.limit_in_bytes"],
    usage: "memory.usage_in_bytes",
    stat: "memory.stat",
    reclaimable: ["total_active_file", "total_inactive_file"],
  },
  2: {
    // Above `high` the kernel slows the group down until it shrinks, which is no better than its end.
    limits: ["memory.max", "memory.high"],
    usage: "memory.current",
    stat: "memory.stat",
    reclaimable: ["active_file", "inactive_file", "slab_reclaimable"],
  },
};

/** What the control groups leave this process: null where none sets a limit below the machine's memory. */
export interface CgroupMemory {
  readonly limitBytes: number;
  readonly availableBytes: number;
}

/**
 * The tightest limit over the process's group and all above it. In a container the path may name a group that is only
 * visible from outside, while the container's own limit lies at the mount's root: folders that are not there are passed.
 */
export async function readCgroupMemory(io: SensorIo, memoryBytes: number): Promise<CgroupMemory | null> {
  const place = parseCgroupPath((await io.readText("/proc/self/cgroup")) ?? "");
  if (place === null) return null;
  const mount = place.version === 1 ? `${root}/memory` : root;
  const levels = await Promise.all(
    withParents(place.path).map((path) => readLevel(io, mount + path, versions[place.version], memoryBytes)),
  );
  const limited = levels.filter((level) => level !== null);
  if (limited.length === 0) return null;
  return {
    limitBytes: Math.min(...limited.map((level) => level.limitBytes)),
    availableBytes: Math.min(...limited.map((level) => level.availableBytes)),
  };
}

async function readLevel(
  io: SensorIo,
  folder: string,
  files: CgroupFiles,
  memoryBytes: number,
): Promise<CgroupMemory | null> {
  const texts = await Promise.all(files.limits.map((name) => io.readText(`${folder}/${name}`)));
  const limitBytes = Math.min(...texts.map((text) => parseCgroupLimit(text ?? "", memoryBytes) ?? Infinity));
  if (limitBytes === Infinity) return null;
  const usedBytes = parseCount((await io.readText(`${folder}/${files.usage}`)) ?? "") ?? 0;
  const stat = (await io.readText(`${folder}/${files.stat}`)) ?? "";
  const reclaimableBytes = parseCgroupStat(stat, files.reclaimable);
  const heldBytes = Math.max(0, usedBytes - reclaimableBytes);
  return { limitBytes, availableBytes: Math.max(0, limitBytes - heldBytes) };
}

/** From /proc/self/cgroup: version 1 where a line names the memory controller, else version 2's line "0::/path". */
function parseCgroupPath(text: string): { readonly version: 1 | 2; readonly path: string } | null {
  const lines = text.split("\n").map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line));
  const first = lines.find((match) => match?.[1]?.split(",").includes("memory"));
  if (first) return { version: 1, path: first[2] ?? "/" };
  const second = lines.find((match) => match?.[1] === "");
  return second ? { version: 2, path: second[2] ?? "/" } : null;
}

/** "/a/b" → "/a/b", "/a", "". */
function withParents(path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "" && name !== "..");
  return Array.from({ length: names.length + 1 }, (_, cut) =>
    names
      .slice(0, names.length - cut)
      .map((name) => `/${name}`)
      .join(""),
  );
}

/** Null for "max", for version 1's way of saying it (about 2^63), and for anything above the machine's memory. */
function parseCgroupLimit(text: string, memoryBytes: number): number | null {
  const bytes = parseCount(text);
  return bytes === null || bytes >= memoryBytes ? null : bytes;
}

function parseCgroupStat(text: string, keys: readonly string[]): number {
  return text.split("\n").reduce((total, line) => {
    const [key = "", value = ""] = line.split(" ");
    return keys.includes(key) ? total + (parseCount(value) ?? 0) : total;
  }, 0);
}

function parseCount(text: string): number | null {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? Number(trimmed) : null;
}
