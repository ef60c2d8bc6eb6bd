import { afterAll, beforeAll, expect, test } from "vitest";
import { writeEndlessModel } from "../support/endlessModel.ts";
import { workerOf } from "./processes.ts";
import { type Snug, startSnugWithBrowser } from "./snug.ts";
import { accessibilityProblems, answerIn, lastAnswer, someText, textOf, typeAndAsk } from "./windows.ts";

let snug: Snug;
beforeAll(async () => {
  snug = await startSnugWithBrowser((_, home) => writeEndlessModel(home));
});
afterAll(() => snug[Symbol.asyncDispose]());

test("Esc in the popup stops the answer and keeps what is written", async () => {
  const popup = await snug.openPopup();
  await typeAndAsk(popup, "On and on");
  await someText(popup);
  expect(await accessibilityProblems(popup)).toEqual([]);
  await popup.keyboard.press("Escape");
  const stopped = answerIn(popup, "stopped");
  await stopped.waitFor();
  expect(await textOf(stopped)).not.toBe("");
  await stopped.getByText("Stopped.").waitFor();
  await popup.close();
});

test("the window's stop button stops it as well, and the next question is answered", async () => {
  const main = await snug.openMain();
  await typeAndAsk(main, "Once more");
  await someText(main);
  await main.getByRole("button", { name: "Stop" }).click();
  await answerIn(main, "stopped").waitFor();
  await typeAndAsk(main, "And again");
  await expect.poll(() => main.locator("article.answer").count()).toBe(2);
  await someText(main);
  await main.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => main.locator('article.answer[data-state="stopped"]').count()).toBe(2);
  await main.close();
});

test("when the model's process dies, what it wrote is kept and the next question is answered", async () => {
  const main = await snug.openMain();
  await typeAndAsk(main, "Until you drop");
  await someText(main);
  process.kill(await workerOf(snug.pid()), "SIGKILL");
  const failed = answerIn(main, "failed");
  await failed.waitFor();
  expect(await textOf(failed)).not.toBe("");
  await failed.getByText(/stopped unexpectedly/).waitFor();
  expect(await accessibilityProblems(main)).toEqual([]);

  await failed.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => main.locator("article.answer").count()).toBe(2);
  await someText(main);
  await main.getByRole("button", { name: "Stop" }).click();
  await answerIn(main, "stopped").waitFor();
  await main.close();
});

test("a window that is closed while it answers leaves its answer stopped", async () => {
  const popup = await snug.openPopup();
  await typeAndAsk(popup, "Left alone");
  await someText(popup);
  await popup.close();
  const main = await snug.openMain();
  await main.getByRole("button", { name: "Left alone", exact: true }).click();
  await expect.poll(() => lastAnswer(main).getAttribute("data-state")).toBe("stopped");
  expect(await textOf(lastAnswer(main))).not.toBe("");
  await main.close();
});

test("none of the windows had anything to complain about", () => {
  expect(snug.complaints()).toEqual([]);
});
