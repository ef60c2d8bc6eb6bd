import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import type { HostPaths } from "./host.ts";

/** What of the environment decides where things are. `process.env` fits. */
export type PathEnvironment = Readonly<
  Partial<Record<"SNUG_HOME" | "XDG_DATA_HOME" | "LOCALAPPDATA" | "OLLAMA_MODELS", string | undefined>>
>;

/**
 * The folders Snug uses on this platform. `SNUG_HOME` puts all of Snug's own into one folder.
 * @param home the person's home folder
 * @param assets the folder of the files that ship with Snug
 */
export function hostPaths(
  env: PathEnvironment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
  assets: string = assetsFolder(import.meta.dirname),
): HostPaths {
  const { join } = platform === "win32" ? win32 : posix;
  const data = env.SNUG_HOME || dataFolder(env, platform, home);
  return {
    data,
    models: join(data, "models"),
    ollama: env.OLLAMA_MODELS || join(home, ".ollama", "models"),
    demoModel: join(assets, "demo.gguf"),
  };
}

function dataFolder(env: PathEnvironment, platform: NodeJS.Platform, home: string): string {
  if (platform === "darwin") return posix.join(home, "Library", "Application Support", "Snug");
  if (platform === "win32") return win32.join(env.LOCALAPPDATA || win32.join(home, "AppData", "Local"), "Snug");
  return posix.join(env.XDG_DATA_HOME || posix.join(home, ".local", "share"), "snug");
}

/** The project's `assets`, whether this code runs from its sources (`main`) or bundled (`out/main`). */
export function assetsFolder(codeFolder: string): string {
  const [separator] = /[\\/]/.exec(codeFolder) ?? ["/"];
  return `${codeFolder.replace(/(?:[\\/]out)?[\\/]main(?:[\\/]chunks)?$/, "")}${separator}assets`;
}
