import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveConfig } from "electron-vite";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeModel } from "../../support/ggufFixtures.ts";
import type { BuiltShellReport } from "./builtShellRun.ts";

const root = join(import.meta.dirname, "../../..");

describe("the built shell", () => {
  let built = "";
  let home = "";
  let report: BuiltShellReport;

  beforeAll(async () => {
    // Inside the project, where the built files find their packages.
    await mkdir(join(root, "out"), { recursive: true });
    built = await mkdtemp(join(root, "out/test-"));
    home = await mkdtemp(join(tmpdir(), "snug-built-"));
    await mkdir(join(home, "models"));
    await writeModel(join(home, "models/greeter.gguf"), { name: "Greeter", says: "Good day to you." });
    await buildShell(built);
    report = await run(join(built, "main/main.js"), home);
  });
  afterAll(async () => {
    await rm(built, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  });

  test("runs to its end without waiting for the app to be ready, which would wait for it", () => {
    expect(report.wasReadyBeforeMainRan).toBe(false);
  });

  test("keeps everything in SNUG_HOME", () => {
    expect(report.info).toMatchObject({ host: "electron", dataFolder: home, version: "1.2.3" });
  });

  test("shows its popup with the hotkey that was set through its page", () => {
    expect(report.info.hotkey).toEqual({ accelerator: "Control+Space", registered: true, problem: null });
    expect(report.popupShown).toBe(true);
    expect(report.popupPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      preload: join(built, "preload/preload.cjs"),
    });
  });

  test("answers with a model in its own process", () => {
    const said = report.events.flatMap((event) => (event.type === "text" ? [event.segment.text] : [])).join("");
    expect(said).toContain("Good day to you.");
    expect(report.events.at(-1)).toMatchObject({ type: "state", state: { type: "complete" } });
    expect(report.workersStarted).toBe(1);
  });

  test("leaves no model runner behind when it quits", () => {
    expect(report.exitCode).toBe(0);
    expect(report.workersAlive).toBe(0);
  });

  test("has a preload that a sandbox can load: a script that needs Electron only", async () => {
    const preload = await readFile(join(built, "preload/preload.cjs"), "utf8");
    expect([...preload.matchAll(/require\(["'](.+?)["']\)/g)].map((match) => match[1])).toEqual(["electron"]);
    expect(preload).not.toMatch(/^(import|export) /m);
  });
});

/** The parts of the build that run in Node; the shell's wiring needs no pages. */
async function buildShell(outDir: string): Promise<void> {
  const { config } = await resolveConfig({ root, logLevel: "error", build: { outDir } }, "build", "production");
  for (const part of [config?.main, config?.preload]) {
    if (part === undefined) throw new Error("electron.vite.config.ts does not say how to build the shell");
    await build({ ...part, configFile: false });
  }
}

async function run(main: string, home: string): Promise<BuiltShellReport> {
  const fakeElectron = new URL("../../support/electron/useFakeElectron.ts", import.meta.url);
  const child = fork(join(import.meta.dirname, "builtShellRun.ts"), [main], {
    execArgv: ["--disable-warning=ExperimentalWarning", "--import", fakeElectron.href],
    env: { ...process.env, SNUG_HOME: home, OLLAMA_MODELS: join(home, "ollama") },
    serialization: "advanced",
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The shell's process ended early, with ${code}`);
  });
  const [report] = await Promise.race([once(child, "message"), ended]);
  ended.catch(() => {});
  return report as BuiltShellReport;
}
