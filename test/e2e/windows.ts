import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

export function promptInput(page: Page): Locator {
  return page.getByRole("textbox", { name: "Ask Snug" });
}

/** Types as a person does, into whatever has the keyboard, and presses Return. */
export async function typeAndAsk(page: Page, prompt: string): Promise<void> {
  await promptInput(page).waitFor();
  await focusIsOnInput(page);
  await page.keyboard.type(prompt);
  await page.keyboard.press("Enter");
}

/** Each window puts the keyboard where one types. */
async function focusIsOnInput(page: Page): Promise<void> {
  await expect.poll(() => promptInput(page).evaluate((input) => document.activeElement === input)).toBe(true);
}

/** The newest answer, in whatever state. */
export function lastAnswer(page: Page): Locator {
  return page.locator("article.answer").last();
}

export function answerIn(page: Page, state: "complete" | "streaming" | "stopped" | "failed" | "cut"): Locator {
  return page.locator(`article.answer[data-state="${state}"]`).last();
}

/** The text of an answer, without its receipt and buttons. */
export async function textOf(answer: Locator): Promise<string> {
  return ((await answer.locator(".answer-body").textContent()) ?? "").trim();
}

/** Waits until some text of a running answer can be read. */
export async function someText(page: Page): Promise<void> {
  await answerIn(page, "streaming").waitFor();
  await expect.poll(() => textOf(lastAnswer(page))).not.toBe("");
}

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds wrong with what the window shows now, in light and in dark. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Evaluated by the debugger: as a script of the page it would be stopped by the windows' policy.
  await page.evaluate(await readFile(axePath, "utf8"));
  const problems: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    problems.push(...(await page.evaluate(runAxe)).map((problem) => `${colorScheme}: ${problem}`));
  }
  return problems;
}

async function runAxe(): Promise<string[]> {
  const { violations } = await (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
}
