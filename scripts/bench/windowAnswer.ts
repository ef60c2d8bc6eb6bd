import type { Page } from "playwright-core";
import { promptInput } from "../../test/e2e/windows.ts";

export interface WindowAnswer {
  /** From the Return key to the first text that is in the page. */
  readonly firstTokenMs: number;
  /** From the first text to the last change of the text, in milliseconds. */
  readonly writingMs: number;
}

/** Asks in the window with the real key, and times what the page shows. */
export async function askInWindow(page: Page, prompt: string): Promise<WindowAnswer> {
  await promptInput(page).fill(prompt);
  await promptInput(page).focus();
  const answered = page.evaluate(observeAnswer);
  await page.keyboard.press("Enter");
  return await answered;
}

function observeAnswer(): Promise<WindowAnswer> {
  return new Promise((resolve) => {
    const before = document.querySelectorAll("article.answer").length;
    let askedAt = 0;
    let firstAt = 0;
    let lastAt = 0;
    let length = 0;
    addEventListener(
      "keydown",
      () => {
        askedAt = performance.now();
      },
      { capture: true, once: true },
    );
    const observer = new MutationObserver(() => {
      const answers = document.querySelectorAll("article.answer");
      const answer = answers[answers.length - 1];
      if (answers.length <= before || answer === undefined) return;
      const shown = answer.querySelector(".answer-body")?.textContent?.length ?? 0;
      if (shown !== length) {
        lastAt = performance.now();
        if (length === 0) firstAt = lastAt;
        length = shown;
      }
      const state = answer.getAttribute("data-state") ?? "";
      if (["complete", "cut", "stopped", "failed"].includes(state)) {
        observer.disconnect();
        resolve({ firstTokenMs: firstAt - askedAt, writingMs: lastAt - firstAt });
      }
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  });
}
