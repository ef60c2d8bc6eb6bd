import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./projectRoot.ts";

/** What a build is made from. */
const sources = ["app", "main", "renderer", "electron.vite.config.ts", "package-lock.json"];

/** One file of each part of a build. */
const outputs = ["out/main/main.js", "out/preload/preload.cjs", "out/renderer/main.html", "out/renderer/popup.html"];

/** Builds the windows and the app into `out/`, unless what is there is newer than every source. */
export function buildIfNeeded(root: string = projectRoot): void {
  if (isBuilt(root)) return;
  const cli = join(root, "node_modules/electron-vite/bin/electron-vite.js");
  const build = spawnSync(process.execPath, [cli, "build"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (build.status !== 0) throw new Error("Snug could not be built. What went wrong is printed above.");
}

export function isBuilt(root: string): boolean {
  const oldestOutput = Math.min(...outputs.map((path) => modifiedMs(join(root, path))));
  return oldestOutput > 0 && sources.every((path) => newestMs(join(root, path)) <= oldestOutput);
}

/** The newest change at or below a path, in milliseconds since 1970; 0 where there is nothing. */
function newestMs(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return stats?.mtimeMs ?? 0;
  const entries = readdirSync(path).filter((name) => !name.startsWith("."));
  // The folder's own time tells of files that were removed.
  return Math.max(stats.mtimeMs, ...entries.map((name) => newestMs(join(path, name))));
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
