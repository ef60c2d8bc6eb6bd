import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      rollupOptions: {
        // Workers are entries of their own: they are started as processes, not imported.
        input: {
          main: "main/electron/main.ts",
          inferenceWorker: "main/worker/main.ts",
        },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      rollupOptions: {
        input: { preload: "main/electron/preload/preload.ts" },
        // A sandboxed preload cannot be an ES module.
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: "renderer",
    plugins: [react()],
    build: {
      outDir: "out/renderer",
      emptyOutDir: true,
      minify: true,
      rollupOptions: {
        input: { main: "renderer/main.html", popup: "renderer/popup.html" },
      },
    },
  },
});
