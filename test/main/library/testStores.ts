import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { ErrorCode } from "#app/errors.ts";
import { defaultSettings, type Settings } from "#app/settings.ts";
import { encodeHeader } from "#main/gguf/header.ts";
import { flag, type Metadata, text, uint32 } from "#main/gguf/metadata.ts";
import { createLibrary, type Library } from "#main/library/library.ts";

const root = mkdtempSync(join(tmpdir(), "snug-library-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** A new empty folder that is removed at the end. */
export async function newFolder(): Promise<string> {
  folders += 1;
  const folder = join(root, String(folders));
  await mkdir(folder);
  return folder;
}

export interface TestModel {
  readonly name?: string;
  readonly metadata?: Metadata;
  readonly tensors?: number;
}

/** The bytes of a whole model of 32 numbers a tensor. */
export function modelBytes({ name = "Tiny 1B", metadata = {}, tensors = 1 }: TestModel = {}): Buffer {
  const infos = Array.from(
    { length: tensors },
    (_, index) => ({ name: `blk.${index}.weight`, type: "F16", dimensions: [32] }) as const,
  );
  const general = { "general.architecture": text("llama"), "general.name": text(name), "general.file_type": uint32(1) };
  const llama = { "llama.context_length": uint32(4096), "llama.block_count": uint32(2) };
  const header = encodeHeader({ ...general, ...llama, ...metadata }, infos);
  return Buffer.concat([header, Buffer.alloc(64 * tensors)]);
}

/** Writes a file, with its folders, and returns its path. */
export async function put(path: string, content: string | Uint8Array = modelBytes()): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** Makes a file look as if it had been there for long. */
export function age(path: string): Promise<void> {
  return utimes(path, 1_700_000_000, 1_700_000_000);
}

export const demoBytes = (): Buffer => modelBytes({ name: "Snug demo", metadata: { "snug.demo": flag(true) } });

/**
 * Adds a model to a store as `ollama pull` lays it out; returns the blob's path. Without content the blob is missing.
 * @param entry "registry.ollama.ai/library/llama3.2/1b"
 */
export async function putOllama(store: string, entry: string, content: Uint8Array | null): Promise<string> {
  const bytes = content ?? Buffer.from("missing");
  const layers = [
    layer("application/vnd.ollama.image.model", bytes),
    layer("application/vnd.ollama.image.template", Buffer.from("{{ .Prompt }}")),
    layer("application/vnd.ollama.image.params", Buffer.from("{}")),
  ];
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config: layer("application/vnd.docker.container.image.v1+json", Buffer.from("{}")),
    layers,
  };
  await put(join(store, "manifests", entry), JSON.stringify(manifest));
  const blob = join(store, "blobs", digestOf(bytes).replace(":", "-"));
  if (content !== null) await put(blob, bytes);
  return blob;
}

function layer(mediaType: string, bytes: Uint8Array) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export interface TestPlaces {
  readonly modelsFolder: string;
  readonly ollamaFolder: string;
  readonly demoModelPath: string;
  /** Changes take effect at once. */
  settings: Settings;
  readonly library: Library;
}

/** A library over new, empty places. */
export async function newLibrary(settings: Partial<Settings> = {}): Promise<TestPlaces> {
  const folder = await newFolder();
  const paths = {
    modelsFolder: join(folder, "models"),
    ollamaFolder: join(folder, "ollama"),
    demoModelPath: join(folder, "assets", "demo.gguf"),
  };
  const places = { ...paths, settings: { ...defaultSettings, ...settings } };
  return Object.assign(places, { library: createLibrary({ ...paths, settings: () => places.settings }) });
}

/** Matches the rejection with a problem. */
export function withProblem(code: ErrorCode) {
  return { problem: { code } };
}
