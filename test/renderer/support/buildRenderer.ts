import { join } from "node:path";
import { build, type InlineConfig } from "vite";
import config from "../../../electron.vite.config.ts";
import { projectRoot } from "../../../scripts/projectRoot.ts";

/** Builds the windows, and nothing else, into a folder. Under test with the React that complains about mistakes. */
export async function buildRenderer(outDir: string): Promise<void> {
  const { renderer } = config as { readonly renderer: InlineConfig };
  const input = { main: join(projectRoot, "renderer/main.html"), popup: join(projectRoot, "renderer/popup.html") };
  await build({
    ...renderer,
    configFile: false,
    root: join(projectRoot, "renderer"),
    base: "./",
    logLevel: "error",
    // Electron's Chromium: the styles are shipped as they are written.
    build: { ...renderer.build, outDir, target: "chrome140", rollupOptions: { input } },
  });
}
