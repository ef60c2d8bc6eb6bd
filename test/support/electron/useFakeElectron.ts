import { registerHooks } from "node:module";

// Preloaded into a process that runs the built shell: its `import … from "electron"` gets the fake.

const fake = new URL("../fakeElectron.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron"
      ? { url: fake, format: "module-typescript", shortCircuit: true }
      : next(specifier, context),
});
