// `npm run pictures`: photographs the real windows answering with the built-in demo model, for the README.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startSnugWithBrowser } from "../test/e2e/snug.ts";
import { answerIn, promptInput } from "../test/e2e/windows.ts";
import { buildIfNeeded } from "./build.ts";
import { projectRoot } from "./projectRoot.ts";

const folder = join(projectRoot, "docs", "pictures");
mkdirSync(folder, { recursive: true });
buildIfNeeded();

await using snug = await startSnugWithBrowser(async () => {});

const popup = await snug.openPopup();
await popup.setViewportSize({ width: 712, height: 436 });
await askIn(popup, "hello");
await photograph(popup, "popup");

const main = await snug.openMain();
await main.setViewportSize({ width: 1000, height: 680 });
await askIn(main, "How do I add models from Ollama?");
await photograph(main, "main");

async function askIn(page: Page, prompt: string): Promise<void> {
  await promptInput(page).fill(prompt);
  await promptInput(page).press("Enter");
  await answerIn(page, "complete").waitFor();
}

async function photograph(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
}
