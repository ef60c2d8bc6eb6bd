import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    pool: "forks",
    // Each file starts a host, its worker and a browser of its own; they would only slow each other down.
    fileParallelism: false,
    // A cold start of everything on a slow machine; nothing is waited for by time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // For what no locator can wait for.
    expect: { poll: { timeout: 60_000 } },
    reporters: ["default", "./test/support/countReporter.ts"],
  },
});
