import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { snugError } from "#app/errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What finding a browser depends on; a test gives its own. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  isExecutable(path: string): boolean;
}

const thisMachine: Surroundings = {
  platform: process.platform,
  environment: process.env,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
};

/** Whether a window can be shown: always on macOS and Windows, elsewhere where a display server is named. */
export function hasDisplay({ platform, environment }: Surroundings = thisMachine): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/** A browser that can show an address as a window of its own (`--app`): Chrome, Chromium, Edge or Brave; else null. */
export function findAppBrowser(surroundings: Surroundings = thisMachine): string | null {
  return candidates(surroundings).find((path) => surroundings.isExecutable(path)) ?? null;
}

function candidates({ platform, environment }: Surroundings): string[] {
  if (platform === "darwin") return macBrowsers(environment);
  if (platform === "win32") return windowsBrowsers(environment);
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return linuxCommands.flatMap((command) => folders.map((folder) => join(folder, command)));
}

const linuxCommands = [
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
];

function macBrowsers(environment: Environment): string[] {
  const names = ["Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser"];
  const folders = ["/Applications", ...(environment.HOME ? [join(environment.HOME, "Applications")] : [])];
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`));
}

function windowsBrowsers(environment: Environment): string[] {
  const programs = [
    "Google\\Chrome\\Application\\chrome.exe",
    "Chromium\\Application\\chrome.exe",
    "Microsoft\\Edge\\Application\\msedge.exe",
    "BraveSoftware\\Brave-Browser\\Application\\brave.exe",
  ];
  const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => environment[name]);
  return programs.flatMap((program) => folders.filter(isText).map((folder) => `${folder}\\${program}`));
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

/**
 * Shows `address` without browser controls. The profile is Snug's own, so that the person's own browser, its
 * extensions and its history stay out of it.
 */
export function openAppWindow(browser: string, address: string, profileFolder: string): void {
  // Chromium refuses to run as root with its sandbox, so the pages of this machine are shown without it there.
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox", "--test-type"] : [];
  const options = [
    `--app=${address}`,
    `--user-data-dir=${profileFolder}`,
    "--no-first-run",
    "--no-default-browser-check",
  ];
  startDetached(browser, [...options, ...asRoot]);
}

/** Opens a web link in the person's own browser. */
export async function openLink(url: string, surroundings: Surroundings = thisMachine): Promise<void> {
  if (!hasDisplay(surroundings)) throw snugError("not_supported_here", { what: "Opening links" });
  const [command, ...args] = linkOpener(surroundings.platform, url);
  startDetached(command, args);
}

export function linkOpener(platform: NodeJS.Platform, url: string): [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  // Not `start`: it is a command of the shell, which would give characters of the link a meaning.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

/** Lives on by itself; that it cannot be started is told where Snug runs, since no caller can still act on it. */
function startDetached(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { detached: true, stdio: "ignore" });
  child.on("error", (error) => console.error(`${command} could not be started: ${error.message}`));
  child.unref();
}
