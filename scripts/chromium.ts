import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findAppBrowser } from "#main/serve/openBrowser.ts";

/**
 * The Chromium that the end-to-end tests drive: the one that `CHROME_PATH` names, an installed one, or one that
 * Playwright downloaded before. On Debian and its kin, as root, it is installed. Never null: tests that cannot run must
 * fail.
 */
export async function findOrInstallChromium(): Promise<string> {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== "") {
    if (isExecutable(named)) return named;
    throw new Error(`CHROME_PATH names ${named}, and there is no program there.`);
  }
  const found = findAppBrowser() ?? findInPlaywrightCache();
  if (found !== null) return found;
  if (canInstall()) installWithApt();
  const installed = findAppBrowser();
  if (installed !== null) return installed;
  throw new Error(
    "The end-to-end tests need Chrome or Chromium, and none is installed. Install one, or name it in CHROME_PATH.",
  );
}

/** Where Playwright keeps its browsers, on each platform, and the program's place inside one. */
function findInPlaywrightCache(): string | null {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), ".cache", "ms-playwright"),
    join(homedir(), "Library", "Caches", "ms-playwright"),
    join(homedir(), "AppData", "Local", "ms-playwright"),
  ].filter((folder) => folder !== undefined && existsSync(folder));
  const programs = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-win/chrome.exe",
    "chrome-win64/chrome.exe",
  ];
  const browsers = caches.flatMap((cache) =>
    readdirSync(cache ?? "")
      .filter((name) => name.startsWith("chromium-"))
      .sort()
      .map((name) => join(cache ?? "", name)),
  );
  const candidates = browsers.flatMap((browser) => programs.map((program) => join(browser, program)));
  return candidates.findLast(isExecutable) ?? null;
}

function canInstall(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get");
}

function installWithApt(): void {
  console.error("Installing Chromium for the end-to-end tests.");
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", "chromium"]]) {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const run = spawnSync("apt-get", args, { stdio: ["ignore", "inherit", "inherit"], env: environment });
    if (run.status !== 0) throw new Error(`Chromium could not be installed: “apt-get ${args.join(" ")}” failed.`);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
