import { afterAll, beforeAll, expect, test } from "vitest";
import { writeModel } from "../support/ggufFixtures.ts";
import { type Snug, startSnugWithBrowser } from "./snug.ts";
import { accessibilityProblems, answerIn, promptInput, textOf, typeAndAsk } from "./windows.ts";

let snug: Snug;
beforeAll(async () => {
  snug = await startSnugWithBrowser(async () => {});
});
afterAll(() => snug[Symbol.asyncDispose]());

test("without a model Snug says what to do, and the demo shows the flow", async () => {
  const main = await snug.openMain();
  await main.getByRole("heading", { name: "No model is installed yet" }).waitFor();
  await main.getByText(snug.modelsFolder).waitFor();
  expect(await accessibilityProblems(main)).toEqual([]);
  await main.getByRole("button", { name: "See how it works" }).click();
  const answer = answerIn(main, "complete");
  await answer.waitFor();
  expect(await textOf(answer)).not.toBe("");
  await answer.getByText("A tiny model that shows how Snug works.").waitFor();
  await main.close();
});

test("the demo answers in the popup", async () => {
  const popup = await snug.openPopup();
  await typeAndAsk(popup, "hello");
  await answerIn(popup, "complete").waitFor();
  expect(await textOf(answerIn(popup, "complete"))).not.toBe("");
  expect(await accessibilityProblems(popup)).toEqual([]);
  await popup.close();
});

test("a model that is put into the models folder is used from then on, without any setting", async () => {
  const main = await snug.openMain();
  await promptInput(main).waitFor();
  await main.getByRole("button", { name: "Models", exact: true }).click();
  await writeModel(`${snug.modelsFolder}/parrot.gguf`, { name: "Parrot", says: "Now I am here." });
  await main.getByText("Parrot").first().waitFor();
  await main.close();

  const popup = await snug.openPopup();
  await typeAndAsk(popup, "Who is there?");
  await answerIn(popup, "complete").waitFor();
  expect(await textOf(answerIn(popup, "complete"))).toBe("Now I am here.");
  expect(await answerIn(popup, "complete").locator("summary").textContent()).toContain("Parrot F16");
  await popup.close();
});

test("none of the windows had anything to complain about", () => {
  expect(snug.complaints()).toEqual([]);
});
