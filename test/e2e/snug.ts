import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { findOrInstallChromium } from "../../scripts/chromium.ts";
import { type SnugProcess, startSnug } from "../main/cli/snugProcess.ts";

/** A person's Snug: its folders, and the host and the browser that are open on them now. */
export interface Snug extends AsyncDisposable {
  readonly home: string;
  readonly modelsFolder: string;
  /** Process id of the host. */
  readonly pid: () => number;
  openMain(): Promise<Page>;
  openPopup(): Promise<Page>;
  /** The main window's address in a browser that never showed the token. */
  openAsStranger(): Promise<Page>;
  /** Ends the host as Ctrl-C does, and leaves the windows open. */
  endHost(): Promise<void>;
  /** Starts it again on the same folders. */
  startHostAgain(): Promise<void>;
  /** Ends the host as Ctrl-C does and starts it again on the same folders, with a new browser. */
  restart(): Promise<void>;
  /** What the windows complained about: errors in the console, what their policy forbade, uncaught exceptions. */
  complaints(): readonly string[];
}

type Prepare = (modelsFolder: string, home: string) => Promise<unknown>;

/** Starts the real host on folders of its own, and a real browser. `prepare` puts models there first. */
export async function startSnugWithBrowser(prepare: Prepare): Promise<Snug> {
  const home = await mkdtemp(join(tmpdir(), "snug-e2e-"));
  const modelsFolder = join(home, "models");
  await mkdir(modelsFolder);
  await prepare(modelsFolder, home);
  const complaints: string[] = [];
  let running = await start(home, complaints);
  return {
    home,
    modelsFolder,
    pid: () => running.host.child.pid ?? 0,
    openMain: () => open(running, "/main.html"),
    openPopup: () => open(running, "/popup.html"),
    openAsStranger: async () => open({ ...running, context: await running.browser.newContext() }, "/main.html"),
    endHost: () => endHost(running),
    async startHostAgain() {
      const { host, address } = await startHost(home);
      running = { ...running, host, origin: address.origin };
    },
    async restart() {
      await end(running);
      running = await start(home, complaints);
    },
    complaints: () => complaints,
    async [Symbol.asyncDispose]() {
      await end(running);
      await rm(home, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly host: SnugProcess;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly origin: string;
}

async function startHost(home: string): Promise<{ readonly host: SnugProcess; readonly address: URL }> {
  const host = startSnug(["serve", "--no-open"], home);
  return { host, address: new URL((await host.firstOutput).replace("Snug is at ", "").trim()) };
}

async function start(home: string, complaints: string[]): Promise<Running> {
  const { host, address } = await startHost(home);
  const browser = await launch();
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  // As long as the tests' own: a loaded machine may take that long, and waiting ends with the event.
  context.setDefaultTimeout(100_000);
  context.on("page", (page) => collectComplaints(page, complaints));
  const first = await context.newPage();
  await first.goto(address.href);
  await first.close();
  return { host, browser, context, origin: address.origin };
}

async function launch(): Promise<Browser> {
  // Chromium refuses to run as root with its sandbox, which containers do.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return await chromium.launch({ executablePath: await findOrInstallChromium(), headless: true, args });
}

function collectComplaints(page: Page, complaints: string[]): void {
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
}

async function open({ context, origin }: Running, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}${path}`);
  return page;
}

async function end(running: Running): Promise<void> {
  // Windows first: they would complain about a host that went away, and rightly so.
  await running.browser.close();
  await endHost(running);
}

async function endHost({ host }: Running): Promise<void> {
  if (host.child.exitCode === null) host.interrupt();
  await host.ended;
}
