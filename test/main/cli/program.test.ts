import { expect, test } from "vitest";
import type { LibraryListing, SystemInfo } from "#app/contract.ts";
import { problem, snugError } from "#app/errors.ts";
import type { Fit } from "#app/fit/plan.ts";
import { runCli } from "#main/cli/program.ts";
import { model, plan, testHost } from "./testHost.ts";
import { testTerminal } from "./testTerminal.ts";

const info: SystemInfo = {
  version: "0.1.0",
  host: "terminal",
  machine: {
    platform: "linux",
    osVersion: "6.1",
    architecture: "x64",
    chip: "AMD EPYC",
    performanceCores: 2,
    efficiencyCores: 0,
    memoryBytes: 24_000_000_000,
    memoryLimitBytes: 16_000_000_000,
    unifiedMemory: false,
    memoryBandwidthGBps: null,
    gpus: [],
  },
  readings: {
    availableBytes: 12_000_000_000,
    pressure: null,
    swapUsedBytes: 0,
    gpuFreeBytes: [],
    onBattery: null,
    thermal: null,
    sources: { availableBytes: "/proc/meminfo" },
  },
  budget: { unified: false, ramBytes: 11_000_000_000, vramBytes: 0, reason: "Available memory minus 1 GB." },
  dataFolder: "/data",
  hotkey: null,
  notices: [],
};
const engine = { llamaRelease: "v0.4.0", backend: "cpu", devices: [], vramTotalBytes: 0, vramFreeBytes: 0 };

test("help names every command and the exit codes", async () => {
  const terminal = testTerminal();
  expect(await runCli(["--help"], terminal, testHost({}).open)).toBe(0);
  for (const word of ["ask", "models", "serve", "doctor", "SNUG_HOME", "130"]) {
    expect(terminal.written.output).toContain(word);
  }
});

test.each([
  [["dance"], "unknown command"],
  [["ask", "--loud", "x"], "unknown option"],
  [["serve", "--port", "99999"], "whole number from 0 to 65535"],
  [["serve", "--port", "8e3"], "whole number from 0 to 65535"],
])("%j is not understood", async (args, complaint) => {
  const terminal = testTerminal();
  expect(await runCli(args, terminal, testHost({}).open)).toBe(2);
  expect(terminal.written.errors).toContain(complaint);
});

test("models tells of each where it is and how it stands to the memory that is free", async () => {
  const broken = problem("model_file_empty", { path: "/models/broken.gguf" });
  const shorter = { type: "fitsShorter", plan, wantedContextTokens: 32_768 } as const;
  const tooLarge = { type: "tooLarge", neededBytes: 14_000_000_000, budgetBytes: 11_000_000_000 } as const;
  const cards = [
    { model: model({}), fit: { type: "fits", plan } as const, warm: false },
    { model: model({ id: "2", name: "Gemma", source: { type: "ollama", name: "gemma3" } }), fit: shorter, warm: false },
    { model: model({ id: "3", name: "Large" }), fit: tooLarge, warm: false },
    { model: model({ id: "4", name: "Broken", problem: broken }), fit: null, warm: false },
    { model: model({ id: "5", name: "Embedder", kind: "embedding" }), fit: null, warm: false },
    {
      model: model({ id: "6", name: "Demo", source: { type: "demo" } }),
      fit: { type: "fits", plan } as const,
      warm: true,
    },
  ];
  const missing = problem("folder_missing", { path: "/elsewhere" });
  const host = testHost({ listings: [{ cards, problems: [missing], modelsFolder: "/home/models" }] });
  const terminal = testTerminal();
  expect(await runCli(["models"], terminal, host.open)).toBe(0);
  const lines = terminal.written.output.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^NAME +SIZE +WHERE +NOW$/);
  expect(lines[1]).toMatch(/^Qwen3 4B Q4_K_M +2\.5 GB +\/models +fits, with 8192 tokens of context$/);
  expect(lines[2]).toMatch(/Ollama \(gemma3\) +fits with shorter context: 8192 of 32768 tokens$/);
  expect(lines[3]).toMatch(/does not fit, short by 3\.0 GB$/);
  expect(lines[4]).toContain(broken.sentence);
  expect(lines[5]).toContain("does not answer (embedding)");
  expect(lines[6]).toMatch(/built in \(demo\) +loaded$/);
  expect(terminal.written.errors).toContain(missing.sentence);
  expect(terminal.written.errors).toContain("/home/models");
});

test("models waits for the fits that are still being worked out", async () => {
  const listing = (fit: Fit | null) => ({
    cards: [{ model: model({}), fit, warm: false }],
    problems: [],
    modelsFolder: "/m",
  });
  const listings = [listing(null), listing(null), listing({ type: "fits", plan })];
  const terminal = testTerminal();
  await runCli(["models"], terminal, testHost({ listings }).open);
  expect(terminal.written.output).toContain("fits, with 8192 tokens of context");
  expect(listings).toHaveLength(1);
});

test("models --json prints the listing as it is", async () => {
  const listing: LibraryListing = {
    cards: [{ model: model({}), fit: { type: "fits", plan }, warm: false }],
    problems: [],
    modelsFolder: "/m",
  };
  const terminal = testTerminal();
  await runCli(["models", "--json"], terminal, testHost({ listings: [listing] }).open);
  expect(JSON.parse(terminal.written.output)).toEqual(listing);
});

test("doctor tells what was read, where from, and what follows", async () => {
  const terminal = testTerminal();
  expect(await runCli(["doctor"], terminal, testHost({ info, engine }).open)).toBe(0);
  const { output } = terminal.written;
  expect(output).toMatch(/Chip +AMD EPYC/);
  expect(output).toMatch(/Memory limit +16\.0 GB, set by the control group/);
  expect(output).toMatch(/Available memory +12\.0 GB +from \/proc\/meminfo/);
  expect(output).toMatch(/Memory pressure +not told by this system/);
  expect(output).toMatch(/A model may use +11\.0 GB/);
  expect(output).toContain("Available memory minus 1 GB.");
  expect(output).toMatch(/llama\.cpp +v0\.4\.0/);
  expect(output).toMatch(/Ollama's models +\/ollama/);
  expect(output).toMatch(/Problems\n {2}None\./);
});

test("doctor names what is wrong, and says so to scripts", async () => {
  const failure = snugError("worker_unavailable", { detail: "no binary" });
  const terminal = testTerminal();
  expect(await runCli(["doctor"], terminal, testHost({ info, engine: failure }).open)).toBe(1);
  expect(terminal.written.output).toMatch(/llama\.cpp +does not start/);
  expect(terminal.written.output).toContain(failure.problem.sentence);
  const json = testTerminal();
  await runCli(["doctor", "--json"], json, testHost({ info, engine: failure }).open);
  expect(JSON.parse(json.written.output)).toMatchObject({ engine: null, problems: [{ code: "worker_unavailable" }] });
});
