// `npm run test:e2e`: drives the built windows in a real browser against a real host.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildIfNeeded } from "./build.ts";
import { findOrInstallChromium } from "./chromium.ts";
import { projectRoot } from "./projectRoot.ts";

try {
  buildIfNeeded();
  const environment = { ...process.env, CHROME_PATH: await findOrInstallChromium() };
  const vitest = join(projectRoot, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "vitest.e2e.config.ts", ...process.argv.slice(2)];
  const run = spawnSync(process.execPath, args, { cwd: projectRoot, stdio: "inherit", env: environment });
  process.exitCode = run.status ?? 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
