import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { assetsFolder, hostPaths } from "#main/paths.ts";

it.each<[NodeJS.Platform, string, string, string]>([
  ["darwin", "/Users/a", "/Users/a/Library/Application Support/Snug", "/Users/a/.ollama/models"],
  ["linux", "/home/a", "/home/a/.local/share/snug", "/home/a/.ollama/models"],
  ["win32", "C:\\Users\\a", "C:\\Users\\a\\AppData\\Local\\Snug", "C:\\Users\\a\\.ollama\\models"],
])("uses the usual folders of %s", (platform, home, data, ollama) => {
  const paths = hostPaths({}, platform, home, "/assets");
  expect(paths).toMatchObject({ data, ollama });
  expect(paths.models.startsWith(data)).toBe(true);
});

it("follows the environment, and takes an empty variable for none", () => {
  const env = { SNUG_HOME: "", XDG_DATA_HOME: "/data", LOCALAPPDATA: "D:\\Local", OLLAMA_MODELS: "/big/ollama" };
  expect(hostPaths(env, "linux", "/home/a", "/assets")).toEqual({
    data: "/data/snug",
    models: "/data/snug/models",
    ollama: "/big/ollama",
    demoModel: "/assets/demo.gguf",
  });
  expect(hostPaths(env, "win32", "C:\\Users\\a", "C:\\assets").data).toBe("D:\\Local\\Snug");
});

it("puts everything of Snug's own below SNUG_HOME", () => {
  const paths = hostPaths({ SNUG_HOME: "/own", XDG_DATA_HOME: "/data" }, "linux", "/home/a", "/assets");
  expect(paths).toMatchObject({ data: "/own", models: "/own/models" });
});

it("finds the assets from the sources and from the bundle", () => {
  const root = join(import.meta.dirname, "..", "..");
  expect(hostPaths({}).demoModel).toBe(join(root, "assets", "demo.gguf"));
  expect(existsSync(assetsFolder(join(root, "main")))).toBe(true);
  expect(assetsFolder("/work/main/main")).toBe("/work/main/assets");
  expect(assetsFolder("/work/main/out/main")).toBe("/work/main/assets");
  expect(assetsFolder("/work/main/out/main/chunks")).toBe("/work/main/assets");
  expect(assetsFolder("C:\\snug\\out\\main")).toBe("C:\\snug\\assets");
});
