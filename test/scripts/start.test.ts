import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isBuilt } from "../../scripts/build.ts";
import { downloadElectron, findElectron } from "../../scripts/electronBinary.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "snug-start-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Writes files with a modification time in seconds since 1970. */
async function write(seconds: number, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), "");
    await utimes(join(root, path), seconds, seconds);
  }
}

/** Gives folders a time as well: they carry that of their last added or removed file. */
async function dateFolders(seconds: number, ...paths: string[]): Promise<void> {
  for (const path of paths) await utimes(join(root, path), seconds, seconds);
}

const sources = ["app/contract.ts", "main/electron/main.ts", "renderer/popup.html"];
const folders = ["app", "main/electron", "main", "renderer"];
const outputs = ["out/main/main.js", "out/preload/preload.cjs", "out/renderer/main.html", "out/renderer/popup.html"];

test("a build is good as long as no source is newer", async () => {
  await write(1000, ...sources);
  await dateFolders(1000, ...folders);
  expect(isBuilt(root)).toBe(false);
  await write(2000, ...outputs);
  expect(isBuilt(root)).toBe(true);
  await write(3000, "main/electron/main.ts");
  expect(isBuilt(root)).toBe(false);
});

test("a build with a missing part, or from before a file was removed, is made again", async () => {
  await write(1000, ...sources);
  await dateFolders(1000, ...folders);
  await write(2000, ...outputs.slice(1));
  expect(isBuilt(root)).toBe(false);
  await write(2000, ...outputs);
  await dateFolders(3000, "renderer");
  expect(isBuilt(root)).toBe(false);
});

test("Electron is there only with its program", async () => {
  expect(findElectron(root)).toBeNull();
  const folder = join(root, "node_modules/electron");
  await mkdir(join(folder, "dist"), { recursive: true });
  await writeFile(join(folder, "path.txt"), "electron");
  expect(findElectron(root)).toBeNull();
  await writeFile(join(folder, "dist", "electron"), "");
  expect(findElectron(root)).toBe(join(folder, "dist", "electron"));
});

async function installer(source: string): Promise<string> {
  const path = join(root, "installer.cjs");
  await writeFile(path, source);
  return path;
}

test("a download reports what has arrived, and leaves nothing behind", async () => {
  const received: number[] = [];
  const place = join(root, "place.txt");
  // Goes on only once its progress was seen: the test waits for the event, not for a time.
  const source = `
    const fs = require("node:fs"), os = require("node:os"), path = require("node:path");
    fs.writeFileSync(${JSON.stringify(place)}, os.tmpdir());
    const grow = setInterval(() => {
      fs.appendFileSync(path.join(os.tmpdir(), "electron.zip"), Buffer.alloc(1000));
      if (fs.existsSync(${JSON.stringify(join(root, "seen"))})) clearInterval(grow);
    }, 20);`;
  await downloadElectron(root, {
    installer: await installer(source),
    patienceMs: 30_000,
    onProgress: (bytes) => {
      received.push(bytes);
      if (received.length === 1) void writeFile(join(root, "seen"), "");
    },
  });
  expect(received[0]).toBeGreaterThanOrEqual(1000);
  expect(existsSync(await readFile(place, "utf8"))).toBe(false);
});

test.each([
  ['new TypeError("fetch failed")', "the network does not answer"],
  ['new Error("Response code 404 (Not Found)")', "Response code 404 (Not Found)"],
])("a download that fails with %s gives the reason and not the stack", async (error, reason) => {
  const failing = downloadElectron(root, {
    installer: await installer(`console.error((${error}).stack); process.exit(1);`),
    patienceMs: 30_000,
    onProgress: () => {},
  });
  await expect(failing).rejects.toThrow(new Error(reason));
});

test("a download that is silent is given up", async () => {
  const silent = downloadElectron(root, {
    installer: await installer("setInterval(() => {}, 1000);"),
    patienceMs: 200,
    onProgress: () => {},
  });
  await expect(silent).rejects.toThrow("nothing arrived for");
});
