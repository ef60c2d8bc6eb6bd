// `npm start`: builds Snug where needed, then opens the app, or its windows in a browser where Electron cannot be had.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { formatBytes } from "#app/format.ts";
import { hasDisplay } from "#main/serve/openBrowser.ts";
import { buildIfNeeded } from "./build.ts";
import { downloadElectron, findElectron } from "./electronBinary.ts";
import { projectRoot } from "./projectRoot.ts";

/** Longer than a slow network needs to send its next piece. */
const patienceMs = 30_000;

/** How Electron ends when this Linux lacks a library it needs, or forbids its sandbox. */
const couldNotStart = ["SIGTRAP", "SIGABRT", 127];

process.exitCode = await start(process.argv.slice(2));

async function start(args: readonly string[]): Promise<number> {
  try {
    buildIfNeeded();
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  const electron = await electronOrReason();
  if ("reason" in electron) return startBrowserHost(electron.reason, args);
  // Chromium refuses to run as root with its sandbox.
  const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const ended = await run(electron.path, [projectRoot, ...asRoot, ...args]);
  if (process.platform === "linux" && couldNotStart.includes(ended)) {
    return startBrowserHost(`Electron does not start here (${ended})`, args);
  }
  return typeof ended === "number" ? ended : 1;
}

async function electronOrReason(): Promise<{ path: string } | { reason: string }> {
  if (!hasDisplay()) return { reason: "There is no display here" };
  const installed = findElectron(projectRoot);
  if (installed !== null) return { path: installed };
  try {
    console.error("Snug's app needs Electron, which is downloaded once (about 120 MB).");
    await downloadElectron(projectRoot, { patienceMs, onProgress: showProgress });
    const path = findElectron(projectRoot);
    return path === null ? { reason: "Electron was downloaded but is not there" } : { path };
  } catch (error) {
    return { reason: `Electron could not be downloaded (${(error as Error).message})` };
  } finally {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}

function showProgress(receivedBytes: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[KDownloading Electron: ${formatBytes(receivedBytes)}`);
}

async function startBrowserHost(reason: string, args: readonly string[]): Promise<number> {
  console.error(`${reason}, so Snug's windows are shown in a browser.`);
  const ended = await run(process.execPath, [join(projectRoot, "main/cli/snug.js"), "serve", ...args]);
  return typeof ended === "number" ? ended : 1;
}

/** Runs a program in this terminal, and gives back its exit code or the signal that ended it. */
async function run(command: string, args: readonly string[]): Promise<number | NodeJS.Signals> {
  const child = spawn(command, args, { stdio: "inherit" });
  // Ctrl-C reaches the program as well, which decides what it means; other signals reach only this process.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? signal ?? 1));
  });
}
