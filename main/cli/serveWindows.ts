import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { snugError } from "#app/errors.ts";
import { findAppBrowser, hasDisplay, openAppWindow, openLink } from "../serve/openBrowser.ts";
import { readRememberedSession, rememberSession } from "../serve/rememberedSession.ts";
import { serve } from "../serve/serve.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import type { OpenedHost } from "./openHost.ts";
import type { Terminal } from "./terminal.ts";

export interface ServeWindowsOptions {
  /** Without it the port of the last time, or any free one. */
  readonly port?: number;
  /** False only prints the address. */
  readonly open: boolean;
}

const rendererFolder = fileURLToPath(new URL("../../out/renderer", import.meta.url));

/** Serves Snug's windows to this machine's browser until it is told to end. */
export async function serveWindows(
  { port, open }: ServeWindowsOptions,
  terminal: Terminal,
  { host, paths }: Pick<OpenedHost, "host" | "paths">,
): Promise<ExitCode> {
  if (!existsSync(join(rendererFolder, "main.html"))) throw snugError("windows_not_built", {});
  const interrupted = nextInterrupt(terminal);
  const browser = open && hasDisplay() ? findAppBrowser() : null;
  const openAddress =
    browser === null ? null : (address: string) => openAppWindow(browser, address, join(paths.data, "browser"));
  const served = await serve({
    host,
    rendererFolder,
    port: port ?? null,
    last: readRememberedSession(paths.data),
    openAddress,
    openLink: (url) => openLink(url),
  });
  rememberSession(paths.data, served.session);
  try {
    terminal.output.line(`Snug is at ${served.url}`);
    terminal.errors.dim(
      browser === null
        ? "Open this address in a browser on this machine. Ctrl-C ends Snug.\n"
        : "Its window opens now. Ctrl-C ends Snug.\n",
    );
    openAddress?.(served.url);
    await interrupted;
  } finally {
    await served.close();
  }
  return exitCodes.ok;
}

function nextInterrupt(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    const release = terminal.onInterrupt(() => {
      release();
      resolve();
    });
  });
}
