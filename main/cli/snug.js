#!/usr/bin/env node
// Plain JavaScript that any Node can read: the rest of Snug is TypeScript, which older ones cannot run.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  await import("./main.ts");
} else {
  console.error(
    `Snug needs Node 24 and this is Node ${process.versions.node}. Run it with “npx snug” in Snug's folder, which brings its own, or install Node 24.`,
  );
  process.exitCode = 1;
}
