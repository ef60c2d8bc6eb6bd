import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "#main/cli/program.ts";
import { writeModel } from "../../support/ggufFixtures.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { testHost } from "./testHost.ts";
import { testTerminal } from "./testTerminal.ts";

const machine = (name: string) => new URL(`../../support/machines/${name}.json`, import.meta.url).pathname;

async function fitOf(...options: string[]) {
  const path = await writeModel(join(await temporaryFolder(), "small.gguf"), { name: "Small" });
  const terminal = testTerminal();
  const exitCode = await runCli(["fit", path, ...options], terminal, testHost({}).open);
  return { exitCode, output: terminal.written.output, errors: terminal.written.errors };
}

test("tells the verdict, the needs, the budget, what was tried and the curve", async () => {
  const { exitCode, output } = await fitOf("--machine", machine("mac-16gb"));
  expect(exitCode).toBe(0);
  expect(output).toContain("Small: fits, with 2048 tokens of context with 3 layers on the GPU");
  for (const words of ["Weights", "Keys and values", "Compute buffers", "Tried", "What macOS lets the GPU use"])
    expect(output).toContain(words);
  expect(output).toContain("The largest context that fits with 3 layers on the GPU has 2048 tokens.");
});

test("tells what would have to change where it does not fit", async () => {
  const { exitCode, output } = await fitOf("--budget-ram", "1kb", "--budget-vram", "0");
  expect(exitCode).toBe(1);
  expect(output).toContain("does not fit, short by");
  expect(output).toContain("To fit it would take");
});

test("gives it all as JSON", async () => {
  const { output } = await fitOf("--json", "--context", "512", "--budget-ram", "8gb", "--budget-vram", "0");
  expect(JSON.parse(output)).toMatchObject({
    name: "Small",
    verdict: { type: "fits" },
    chosen: { contextTokens: 512, gpuLayers: 0, shortfall: null },
    budget: { ramBytes: 8_000_000_000 },
  });
});

test.each([
  [["fit", "/nowhere.gguf"], 1, "is not there"],
  [["fit", "hf:owner"], 1, "hf:owner/repo"],
  [["fit", "m.gguf", "--context", "many"], 2, "whole number of tokens"],
  [["fit", "m.gguf", "--budget-ram", "lots"], 1, "not an amount of memory"],
])("%j is refused with a sentence", async (args, code, words) => {
  const terminal = testTerminal();
  expect(await runCli(args, terminal, testHost({}).open)).toBe(code);
  expect(terminal.written.errors).toContain(words);
});
