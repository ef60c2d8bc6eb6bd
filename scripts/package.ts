// `npm run package`: builds the app for this machine, or for another one:
//   npm run package -- --platform darwin --arch arm64 [--dir] [options for electron-builder]
// The packages are installed anew for the target into `dist/`, because those of this checkout are for this machine.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { buildIfNeeded } from "./build.ts";
import { projectRoot } from "./projectRoot.ts";

/** By Node's names: how electron-builder and node-llama-cpp name a platform. */
const platforms = {
  darwin: { option: "--mac", binaries: "mac" },
  linux: { option: "--linux", binaries: "linux" },
  win32: { option: "--win", binaries: "win" },
} as const;
type Platform = keyof typeof platforms;

/** What the packaged app is made from, beside its packages. */
const staged = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  "electron-builder.yml",
  "assets",
  "out/main",
  "out/preload",
  "out/renderer",
];

const { values, tokens } = parseArgs({
  options: {
    platform: { type: "string", default: process.platform },
    arch: { type: "string", default: process.arch },
    dir: { type: "boolean", default: false },
  },
  allowPositionals: true,
  strict: false,
  tokens: true,
});
const passedOn = tokens.flatMap((token) =>
  token.kind === "option" && !["platform", "arch", "dir"].includes(token.name)
    ? [token.value === undefined ? token.rawName : `${token.rawName}=${token.value}`]
    : [],
);

try {
  packageApp(platformNamed(String(values.platform)), String(values.arch), values.dir === true);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function packageApp(platform: Platform, arch: string, unpacked: boolean): void {
  if (!existsSync(join(projectRoot, "assets/demo.gguf"))) {
    throw new Error("The demo model is missing. Make it with “npm run demo”, then package again.");
  }
  buildIfNeeded();
  const stage = join(projectRoot, "dist/stage", `${platform}-${arch}`);
  stageFiles(stage);
  run("npm", ["ci", "--omit=dev", "--ignore-scripts", `--os=${platform}`, `--cpu=${arch}`], stage);
  keepOwnBinaries(join(stage, "node_modules/@node-llama-cpp"), `${platforms[platform].binaries}-${arch}`);
  const builder = fileURLToPath(import.meta.resolve("electron-builder/cli.js"));
  run(process.execPath, [builder, ...builderOptions(platform, arch, unpacked), ...passedOn], stage);
}

function stageFiles(stage: string): void {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const path of staged) cpSync(join(projectRoot, path), join(stage, path), { recursive: true });
}

/**
 * npm installs what can run, and that is too much: other processors' builds for emulators, and half a gigabyte of CUDA
 * whose cards the Vulkan build serves as well.
 */
function keepOwnBinaries(folder: string, target: string): void {
  for (const name of readdirSync(folder)) {
    const isOwn = name === target || name.startsWith(`${target}-`);
    if (!isOwn || name.includes("-cuda")) rmSync(join(folder, name), { recursive: true });
  }
}

function builderOptions(platform: Platform, arch: string, unpacked: boolean): string[] {
  return [
    platforms[platform].option,
    `--${arch}`,
    ...(unpacked ? ["--dir"] : []),
    "--publish=never",
    `--config.electronVersion=${manifest.devDependencies.electron}`,
    `--config.directories.output=${join(projectRoot, "dist")}`,
    `--config.electronFuses.runAsNode=${platform !== "darwin"}`,
    // Only a Mac has the tool; the app must be signed there anyway before Apple silicon starts it.
    ...(process.platform === "darwin" ? [] : ["--config.electronFuses.resetAdHocDarwinSignature=false"]),
  ];
}

function platformNamed(name: string): Platform {
  if (Object.hasOwn(platforms, name)) return name as Platform;
  throw new Error(`Snug is packaged for ${Object.keys(platforms).join(", ")}, not for “${name}”.`);
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status === 0) return;
  throw new Error(`Packaging stopped at “${command} ${args[0] ?? ""}” (${error?.message ?? `exit ${status}`}).`);
}
