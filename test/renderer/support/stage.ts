import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findOrInstallChromium } from "../../../scripts/chromium.ts";
import { type ScriptedHost, type ServedScript, serveScriptedHost } from "../../support/scriptedHost.ts";
import { buildRenderer } from "./buildRenderer.ts";

/** The built windows in a real browser, against scripted hosts. */
export interface Stage {
  /** Serves the host and opens one of its windows. */
  open(host: ScriptedHost, window: "popup" | "main", options?: BrowserContextOptions): Promise<OpenWindow>;
  close(): Promise<void>;
}

export interface OpenWindow {
  readonly page: Page;
  readonly served: ServedScript;
  /** Serves the host again where it was, after it was closed. */
  serveAgain(): Promise<void>;
  /** Errors on the console and uncaught ones, which include what the security policy stopped. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "snug-windows-"));
  await buildRenderer(folder);
  const browser = await chromium.launch({ executablePath: await findOrInstallChromium(), args: ["--no-sandbox"] });
  const opened: OpenWindow[] = [];
  return {
    open: async (host, window, options = {}) => {
      const open = await openWindow(browser, folder, host, window, options);
      opened.push(open);
      return open;
    },
    close: async () => {
      await Promise.all(opened.map((open) => open.close()));
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openWindow(
  browser: Browser,
  folder: string,
  host: ScriptedHost,
  window: "popup" | "main",
  options: BrowserContextOptions,
): Promise<OpenWindow> {
  const servings = [await serveScriptedHost(host, folder)];
  const [served] = servings;
  if (served === undefined) throw new Error("Nothing is served.");
  const context = await browser.newContext({ permissions: ["clipboard-read"], reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(new URL(`${window}.html`, served.url).href);
  return {
    page,
    served,
    serveAgain: async () => void servings.push(await serveScriptedHost(host, folder, served.port)),
    complaints: () => complaints,
    close: async () => {
      await context.close();
      await Promise.all(servings.splice(0).map((serving) => serving.close().catch(() => {})));
    },
  };
}
