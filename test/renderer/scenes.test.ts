import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityProblems } from "../e2e/windows.ts";
import { distinctScenes } from "./support/scenes.ts";
import { createStage, type Stage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

test.each(distinctScenes)("$name can be seen by everybody, in light, in dark and zoomed", async (scene) => {
  const host = scene.host();
  const { page, complaints, close } = await stage.open(host, scene.window);
  await scene.enter(page, host);
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await fitsAt200Percent(page)).toBe(true);
  expect(complaints()).toEqual([]);
  await close();
});

/** Whether nothing has to be scrolled sideways. 500 CSS pixels are a window of 1000 at 200 %. */
async function fitsAt200Percent(page: Page): Promise<boolean> {
  await page.setViewportSize({ width: 500, height: 380 });
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
