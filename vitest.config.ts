import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{app,main,renderer,scripts,model}/**/*.test.{ts,tsx}"],
    // Electron's package downloads its binary when it is imported outside Electron.
    alias: { electron: new URL("./test/support/fakeElectron.ts", import.meta.url).pathname },
    // Processes, not threads: tests load native libraries and start workers of their own.
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "./test/support/countReporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
