import { expect, test } from "vitest";
import { version } from "#main/cli/version.ts";
import { runSnug } from "./snugProcess.ts";

/** None of these opens the services, so nothing is written there. */
const home = "/nonexistent";

test("the program starts from its sources, with nothing but its answer on either output", async () => {
  expect(await runSnug(["--version"], home)).toEqual({ code: 0, output: `${version}\n`, errors: "" });
});

test("a mistake in the use ends with 2", async () => {
  const { code, output, errors } = await runSnug(["dance"], home);
  expect([code, output]).toEqual([2, ""]);
  expect(errors).toContain("unknown command 'dance'");
});

test.each([
  ["20.19.2", 1],
  ["22.17.1", 1],
  ["22.18.0", 0],
  ["26.1.0", 0],
])("Node %s ends with %i", async (nodeVersion, expected) => {
  const versions = `{ value: { ...process.versions, node: "${nodeVersion}" } }`;
  const pretend = `data:text/javascript,Object.defineProperty(process, "versions", ${versions})`;
  const { code, errors } = await runSnug(["--version"], home, ["--import", pretend]);
  expect(code).toBe(expected);
  expect(errors.includes(`this is Node ${nodeVersion}`)).toBe(expected === 1);
});
