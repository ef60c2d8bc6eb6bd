import { join } from "node:path";

/** The files of Snug itself that the shell needs. */
export interface ShellFiles {
  readonly preload: string;
  readonly rendererFolder: string;
  readonly workerEntry: string;
  readonly trayFolder: string;
  readonly demoModel: string;
}

/**
 * @param mainFolder the folder of the built main file: `out/main`, in the checkout or in the app's archive.
 * @param resourcesFolder the packaged app's resources; null in the checkout. The demo model lies there, outside the
 * archive, because llama.cpp maps its file into memory.
 */
export function shellFiles(mainFolder: string, resourcesFolder: string | null): ShellFiles {
  const assets = join(mainFolder, "../../assets");
  return {
    preload: join(mainFolder, "../preload/preload.cjs"),
    rendererFolder: join(mainFolder, "../renderer"),
    workerEntry: join(mainFolder, "inferenceWorker.js"),
    trayFolder: join(assets, "tray"),
    demoModel: join(resourcesFolder ?? assets, "demo.gguf"),
  };
}
