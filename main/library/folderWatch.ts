import { type FSWatcher, type Stats, statSync, watch } from "node:fs";
import { dirname } from "node:path";

/** The system's reports of changes in a set of folders. */
export interface FolderWatch {
  /**
   * Watches exactly these folders from now on; for each missing one the nearest folder above it that is there, to see it
   * come back. True when there is a folder that was not watched before.
   */
  follow(folders: readonly string[], missing: readonly string[]): boolean;
  close(): void;
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Tells a folder from another one that took its place. */
  readonly inode: number;
}

/** The system limits watches per person; what is beyond is seen by polling. */
const maxFolders = 1000;

export function createFolderWatch(onChange: () => void): FolderWatch {
  const watched = new Map<string, Watched>();

  function drop(folder: string): void {
    watched.get(folder)?.watcher.close();
    watched.delete(folder);
  }

  /** Whether a new watch began. */
  function add(folder: string): boolean {
    const inode = statOf(folder)?.ino;
    if (inode === undefined || watched.get(folder)?.inode === inode) return false;
    drop(folder);
    try {
      const watcher = watch(folder, { persistent: false }, onChange);
      watcher.on("error", () => {
        drop(folder);
        onChange();
      });
      watched.set(folder, { watcher, inode });
      return true;
    } catch {
      // No watches are left, or the file system has none: polling has to do.
      return false;
    }
  }

  return {
    follow(folders, missing): boolean {
      const wanted = new Set([...folders, ...missing.flatMap(nearestAbove)].slice(0, maxFolders));
      for (const folder of watched.keys()) if (!wanted.has(folder)) drop(folder);
      return [...wanted].map(add).includes(true);
    },
    close(): void {
      for (const folder of watched.keys()) drop(folder);
    },
  };
}

/** Empty where a disk or a whole network share is gone. */
function nearestAbove(folder: string): readonly string[] {
  const parent = dirname(folder);
  if (parent === folder) return [];
  return statOf(parent)?.isDirectory() === true ? [parent] : nearestAbove(parent);
}

/** Undefined for what is not there or may not be looked at. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
