import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Electron's program, where its package has it already. The package itself is not imported: that would download it. */
export function findElectron(root: string): string | null {
  const folder = join(root, "node_modules/electron");
  const pathFile = join(folder, "path.txt");
  if (!existsSync(pathFile)) return null;
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, "dist");
  const path = join(dist, readFileSync(pathFile, "utf8"));
  return existsSync(path) ? path : null;
}

export interface DownloadOptions {
  /** The command that downloads; Electron's own, unless a test gives another. */
  readonly installer?: string;
  /** Gives up when nothing more arrived for this long. */
  readonly patienceMs: number;
  readonly onProgress: (receivedBytes: number) => void;
}

/**
 * Downloads Electron's program with the installer that its package brings. The installer shows nothing and waits for
 * ever on a silent network, so what has arrived is watched here. Rejects with the reason, for a person.
 */
export async function downloadElectron(root: string, options: DownloadOptions): Promise<void> {
  const installer = options.installer ?? join(root, "node_modules/electron/install.js");
  const temporary = mkdtempSync(join(tmpdir(), "snug-electron-"));
  const folders = [temporary, join(root, "node_modules/electron/dist")];
  // The installer downloads into the system's temporary folder; one of its own can be measured and removed.
  const environment = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const child = spawn(process.execPath, [installer], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const watch = new ProgressWatch(() => folders.map(sizeOf).reduce((sum, size) => sum + size, 0), options);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
      watch.start(() => child.kill("SIGKILL"));
    });
    if (watch.gaveUp) throw new Error(`nothing arrived for ${Math.round(options.patienceMs / 1000)} s`);
    if (code !== 0) throw new Error(reasonIn(complaint) ?? `its installer ended with ${code}`);
  } finally {
    watch.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

class ProgressWatch {
  gaveUp = false;
  readonly #measure: () => number;
  readonly #options: DownloadOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(measure: () => number, options: DownloadOptions) {
    this.#measure = measure;
    this.#options = options;
  }

  start(giveUp: () => void): void {
    let received = this.#measure();
    let changedAt = Date.now();
    this.#timer = setInterval(
      () => {
        const now = this.#measure();
        if (now !== received) changedAt = Date.now();
        if (now > received) this.#options.onProgress(now);
        received = now;
        if (Date.now() - changedAt < this.#options.patienceMs) return;
        this.gaveUp = true;
        this.stop();
        giveUp();
      },
      Math.min(500, this.#options.patienceMs),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function sizeOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.reduce((sum, entry) => {
    return sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  }, 0);
}

/** The sentence in the stack that the installer prints when it fails. */
function reasonIn(complaint: string): string | null {
  const reason = complaint.match(/^\w*Error(?: \[\w+\])?: (.+)$/m)?.[1];
  if (reason === undefined) return null;
  // All that Node's fetch says when it gets no connection.
  return reason === "fetch failed" ? "the network does not answer" : reason;
}
