import { createWatchable } from "../async/watchable.ts";
import { createFolderWatch } from "./folderWatch.ts";
import { isSettled, unsettledMs } from "./headers.ts";
import { fingerprint, type Scan } from "./scan.ts";

export interface ScanWatcherOptions {
  readonly scan: () => Promise<Scan>;
  readonly now: () => number;
  /** A change is looked at when this long nothing else changed: a file that is being copied is shown when it is whole. */
  readonly quietMs?: number;
  /** Changes of settings, of disks and of what the system does not report are seen after this long. */
  readonly pollMs?: number;
}

/** Tells when a new listing would differ. Holds nothing of the system's while nobody watches. */
export interface ScanWatcher {
  /** Takes in a scan that was made for a listing: what it shows has been told. */
  observe(scan: Scan): void;
  watch(signal?: AbortSignal): AsyncGenerator<{ readonly revision: number }, void, void>;
  close(): void;
}

export function createScanWatcher({ scan, now, quietMs = 100, pollMs = 30_000 }: ScanWatcherOptions): ScanWatcher {
  const revisions = createWatchable({ revision: 0 });
  const closed = new AbortController();
  const folders = createFolderWatch(() => checkSoon());
  let watchers = 0;
  let seen: string | null = null;
  let quiet: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;

  function observe(found: Scan): void {
    const print = fingerprint(found);
    const changed = seen !== null && print !== seen;
    seen = print;
    if (changed) tell();
    if (watchers === 0) return;
    // What happened between the scan and now was not reported to anybody.
    if (folders.follow(found.folders, found.missingFolders) || changed) checkSoon();
    awaitSettling(found);
  }

  function tell(): void {
    revisions.set({ revision: revisions.current().revision + 1 });
  }

  /** A file so young may have been read half written, and may end up with the size and the time that it has now. */
  function awaitSettling(found: Scan): void {
    const files = found.models.flatMap((model) => model.files);
    if (files.every((file) => isSettled(file, now()))) return;
    clearTimeout(settling);
    settling = setTimeout(tell, unsettledMs + quietMs).unref();
  }

  function checkSoon(): void {
    if (watchers === 0) return;
    clearTimeout(quiet);
    quiet = setTimeout(check, quietMs).unref();
  }

  function check(): void {
    // A scan that fails leaves the listing as it is; the poll tries again.
    scan().then(observe, () => {});
  }

  function begin(): void {
    watchers += 1;
    if (watchers > 1) return;
    check();
    poll = setInterval(check, pollMs).unref();
  }

  function end(): void {
    watchers -= 1;
    if (watchers > 0) return;
    for (const timer of [quiet, settling, poll]) clearTimeout(timer);
    folders.close();
  }

  return {
    observe,
    async *watch(signal?: AbortSignal): AsyncGenerator<{ readonly revision: number }, void, void> {
      begin();
      try {
        yield* revisions.watch(signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]));
      } finally {
        end();
      }
    },
    close: () => closed.abort(),
  };
}
