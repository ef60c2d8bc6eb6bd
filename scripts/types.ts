// Type-checks every folder under its own tsconfig, so that what one folder may use (DOM, Node, neither) is decided by
// where a file lies and not by what another folder happens to load.
import { spawnSync } from "node:child_process";

const projects = ["app", "main", "main/electron/preload", "renderer", "scripts", "test"];

const failed = projects.filter((project) => {
  const run = spawnSync("tsc", ["--project", project], { stdio: "inherit", shell: process.platform === "win32" });
  return run.status !== 0;
});

if (failed.length > 0) {
  console.error(`Type errors in: ${failed.join(", ")}`);
  process.exitCode = 1;
}
