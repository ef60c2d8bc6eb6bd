import { afterAll, beforeAll, expect, test } from "vitest";
import { writeModel } from "../support/ggufFixtures.ts";
import { type Snug, startSnugWithBrowser } from "./snug.ts";
import { accessibilityProblems, answerIn, promptInput, textOf, typeAndAsk } from "./windows.ts";

const sentence = "Hello from the parrot. It says this and nothing else.";

let snug: Snug;
beforeAll(async () => {
  snug = await startSnugWithBrowser((folder) =>
    writeModel(`${folder}/parrot.gguf`, { name: "Parrot", says: sentence }),
  );
});
afterAll(() => snug[Symbol.asyncDispose]());

test("the popup says who will answer, answers, and shows the receipt", async () => {
  const popup = await snug.openPopup();
  await promptInput(popup).waitFor();
  await popup.keyboard.type("What do you say?");
  await popup.getByRole("button", { name: /^Model: Parrot F16/ }).waitFor();
  await popup.keyboard.press("Enter");
  const answer = answerIn(popup, "complete");
  await answer.waitFor();
  expect(await textOf(answer)).toBe(sentence);
  expect(await answer.locator("summary").textContent()).toMatch(/Parrot F16 .*first token/);
  await answer.locator("summary").click();
  await answer.getByText("Why").first().waitFor();
  expect(await accessibilityProblems(popup)).toEqual([]);
  await popup.close();
});

test("the main window answers, copies, and answers again beside the first answer", async () => {
  const main = await snug.openMain();
  await typeAndAsk(main, "Say it in the window");
  await answerIn(main, "complete").waitFor();
  expect(await textOf(answerIn(main, "complete"))).toBe(sentence);

  await main.getByRole("button", { name: "Copy answer" }).click();
  await main.getByRole("button", { name: "Copied" }).waitFor();
  expect(await main.evaluate(() => navigator.clipboard.readText())).toBe(sentence);

  await main.getByRole("button", { name: "Regenerate" }).click();
  const answers = main.locator('article.answer[data-state="complete"]');
  await expect.poll(() => answers.count()).toBe(2);
  expect(await textOf(answers.nth(1))).toBe(sentence);
  expect(await accessibilityProblems(main)).toEqual([]);
  await main.close();
});

test("conversations outlive the host, and are found by what was said in them", async () => {
  await snug.restart();
  const main = await snug.openMain();
  const chats = main.getByRole("region", { name: "Chats" }).getByRole("listitem");
  await expect.poll(() => chats.count()).toBe(2);

  await main.getByRole("searchbox", { name: "Search chats" }).fill("window");
  await expect.poll(() => chats.count()).toBe(1);
  await chats.first().getByRole("button").first().click();
  await expect.poll(() => main.locator("article.answer").count()).toBe(2);
  expect(await textOf(main.locator("article.answer").first())).toBe(sentence);

  await main.getByRole("searchbox", { name: "Search chats" }).fill("never said");
  await main.getByText("Nothing found.").waitFor();
  await main.close();
});

test("a conversation goes on in a window from the popup", async () => {
  const main = await snug.openMain();
  await promptInput(main).waitFor();
  const popup = await snug.openPopup();
  await typeAndAsk(popup, "Begun in the popup");
  await answerIn(popup, "complete").waitFor();
  await popup.keyboard.press("Control+o");
  await main.getByRole("heading", { name: "Begun in the popup" }).waitFor();
  expect(await textOf(answerIn(main, "complete"))).toBe(sentence);
  await popup.close();
  await main.close();
});

test.each(["Models", "Settings"])("%s is in order for a screen reader", async (section) => {
  const main = await snug.openMain();
  await main.getByRole("button", { name: section, exact: true }).click();
  await main.getByRole("heading", { name: section, level: 1 }).waitFor();
  expect(await accessibilityProblems(main)).toEqual([]);
  await main.close();
});

test("none of the windows had anything to complain about", () => {
  expect(snug.complaints()).toEqual([]);
});
