import { afterAll, beforeAll, expect, test } from "vitest";
import { runSnug } from "../main/cli/snugProcess.ts";
import { type Snug, startSnugWithBrowser } from "./snug.ts";
import { promptInput } from "./windows.ts";

let snug: Snug;
beforeAll(async () => {
  snug = await startSnugWithBrowser(async () => {});
});
afterAll(() => snug[Symbol.asyncDispose]());

test("the address bar does not keep the token", async () => {
  const main = await snug.openMain();
  expect(new URL(main.url()).search).toBe("");
  expect(await main.evaluate(() => document.cookie)).toBe("");
  await main.close();
});

test("a browser that was not let in is told how to get in", async () => {
  const stranger = await snug.openAsStranger();
  await stranger.getByRole("heading", { name: "Snug does not know this browser" }).waitFor();
  await stranger.close();
});

test("a second Snug on the same folders says that there is one", async () => {
  const { code, output, errors } = await runSnug(["serve", "--no-open"], snug.home);
  expect({ code, output }).toEqual({ code: 1, output: "" });
  expect(errors).toContain(`Snug is already running for ${snug.home} (process ${snug.pid()})`);
});

test("a window says that its host has ended, and goes on when it is back", async () => {
  const main = await snug.openMain();
  await promptInput(main).waitFor();
  await main.keyboard.type("Still here?");
  await snug.endHost();
  const note = main.getByText("Snug is not running.");
  await note.waitFor();
  await snug.startHostAgain();
  await note.waitFor({ state: "hidden" });
  expect(await promptInput(main).inputValue()).toBe("Still here?");
  await main.keyboard.press("Enter");
  await main.getByRole("heading", { name: "Still here?" }).waitFor();
});
