import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { version } from "#main/cli/version.ts";

const launcher = fileURLToPath(new URL("../../../main/cli/snug.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function runNode(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, errors }));
  });
}

test("the program starts from its sources, with nothing but its answer on either output", async () => {
  expect(await runNode(launcher, "--version")).toEqual({ code: 0, output: `${version}\n`, errors: "" });
});

test("a mistake in the use ends with 2", async () => {
  const { code, output, errors } = await runNode(launcher, "dance");
  expect([code, output]).toEqual([2, ""]);
  expect(errors).toContain("unknown command 'dance'");
});

test.each([
  ["20.19.2", 1],
  ["22.17.1", 1],
  ["22.18.0", 0],
  ["26.1.0", 0],
])("Node %s ends with %i", async (nodeVersion, expected) => {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${nodeVersion}" } })`;
  const { code, errors } = await runNode("--import", `data:text/javascript,${pretend}`, launcher, "--version");
  expect(code).toBe(expected);
  expect(errors.includes(`this is Node ${nodeVersion}`)).toBe(expected === 1);
});
