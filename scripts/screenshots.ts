// `npm run screenshots [folder] [part of a name]`: photographs every state of the windows, light and dark, so that they
// can be looked at after a change. Needs no models: a scripted host plays each state.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { buildRenderer } from "../test/renderer/support/buildRenderer.ts";
import { type Scene, scenes } from "../test/renderer/support/scenes.ts";
import { serveScriptedHost } from "../test/support/scriptedHost.ts";
import { findOrInstallChromium } from "./chromium.ts";

const sizes = { popup: { width: 712, height: 560 }, main: { width: 1000, height: 680 } } as const;
const variants = [
  { colorScheme: "light", deviceScaleFactor: 1 },
  { colorScheme: "dark", deviceScaleFactor: 2 },
] as const;

const [target = "out/screenshots", part = ""] = process.argv.slice(2);
const built = mkdtempSync(join(tmpdir(), "snug-windows-"));
mkdirSync(target, { recursive: true });
try {
  await buildRenderer(built);
  const browser = await chromium.launch({ executablePath: await findOrInstallChromium(), args: ["--no-sandbox"] });
  for (const scene of scenes.filter(({ name }) => name.includes(part))) await photograph(browser, scene);
  await browser.close();
} finally {
  rmSync(built, { recursive: true, force: true });
}

async function photograph(browser: Browser, scene: Scene): Promise<void> {
  for (const variant of variants) {
    const host = scene.host();
    const served = await serveScriptedHost(host, built);
    const page = await browser.newPage({ ...variant, viewport: sizes[scene.window] });
    await page.goto(new URL(`${scene.window}.html`, served.url).href);
    await scene.enter(page, host);
    await page.screenshot({ path: join(target, `${scene.name}-${variant.colorScheme}.png`) });
    await page.close();
    await served.close();
    console.log(`${scene.name} ${variant.colorScheme}`);
  }
}
