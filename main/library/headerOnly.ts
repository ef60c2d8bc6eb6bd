import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { snugError } from "#app/errors.ts";
import { type ParsedHeader, readGgufHeader, readGgufHeaderFrom } from "../gguf/reader.ts";
import { hubFileAddress } from "./hubFile.ts";
import { type ModelFacts, modelFacts } from "./modelFacts.ts";
import { hubUrl, modelPlace } from "./modelPlace.ts";
import { openRemoteFile, type RemoteOptions } from "./remoteFile.ts";

/** A model whose header is on this disk, accepted by our own reader, and can be weighed. */
export interface WeighableModel extends AsyncDisposable {
  readonly path: string;
  /** The header's name for it, or the file's. */
  readonly name: string;
  readonly facts: ModelFacts;
  /** Read from a server, in bytes; null for a file that is here. */
  readonly fetchedBytes: number | null;
}

export interface WeighOptions {
  /** `HF_ENDPOINT` and `HF_TOKEN` are looked for here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Enough for a number a layer; vocabularies are passed over. */
const keepArrayElements = 1024;
/** No model has more parts than a folder is read for. */
const maxParts = 512;

/** Finds a model by path, address or name on the hub, and reads no more of it than its header. */
export async function openWeighable(text: string, options: WeighOptions): Promise<WeighableModel> {
  const hub = hubUrl(options.environment);
  const place = modelPlace(text, hub);
  if (place.type === "file") return openLocal(place.path);
  const token = options.environment.HF_TOKEN?.trim();
  const remote: RemoteOptions = {
    token: token === undefined || token === "" ? null : { origin: new URL(hub).origin, value: token },
    timeoutMs: options.timeoutMs,
    signal: options.signal,
  };
  return openRemote(place.type === "url" ? place.url : await hubFileAddress(place, hub, remote), remote);
}

async function openLocal(path: string): Promise<WeighableModel> {
  const first = partAddress(path, 0);
  const headers = await readParts(first, (part) => readGgufHeader(part, { keepArrayElements }));
  return { ...weighable(first, headers), fetchedBytes: null, [Symbol.asyncDispose]: async () => {} };
}

async function openRemote(address: string, options: RemoteOptions): Promise<WeighableModel> {
  const folder = await mkdtemp(join(tmpdir(), "snug-header-"));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const first = partAddress(address, 0);
    let fetchedBytes = 0;
    const headers = await readParts(first, async (part) => {
      const file = await openRemoteFile(part, options);
      const header = await readGgufHeaderFrom(file, part, { keepArrayElements, ...withSignal(options) });
      fetchedBytes += file.start().length;
      await writeFile(join(folder, fileName(part)), file.start().subarray(0, header.dataOffset));
      return header;
    });
    const path = join(folder, fileName(first));
    return { ...weighable(path, headers), fetchedBytes, [Symbol.asyncDispose]: discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

function withSignal({ signal }: RemoteOptions) {
  return signal === undefined ? {} : { signal };
}

/** Reads the parts of a split model, of which the first tells how many there are. */
async function readParts<Header extends ParsedHeader>(
  first: string,
  read: (part: string) => Promise<Header>,
): Promise<readonly [Header, ...Header[]]> {
  const header = await read(first);
  const count = header.metadata.get("split.count");
  const parts = typeof count === "number" && isPart(first) ? count : 1;
  if (parts > maxParts) throw snugError("model_damaged", { path: first, detail: `it says it has ${parts} parts` });
  const others: Header[] = [];
  for (let part = 1; part < parts; part += 1) others.push(await read(partAddress(first, part)));
  return [header, ...others];
}

function weighable(path: string, headers: readonly [ParsedHeader, ...ParsedHeader[]]) {
  const facts = modelFacts(
    path,
    headers[0],
    headers.flatMap(({ tensors }) => tensors),
  );
  return { path, name: facts.name ?? basename(path), facts };
}

const partName = /-\d{5}-of-(\d{5}\.gguf)/i;

function isPart(address: string): boolean {
  return partName.test(address);
}

/** "model-00001-of-00003.gguf": llama.cpp finds a model's parts by this pattern, from the first one. */
function partAddress(address: string, part: number): string {
  return address.replace(partName, `-${String(part + 1).padStart(5, "0")}-of-$1`);
}

/** The last part of the address, without what no file system takes. */
function fileName(address: string): string {
  const name = basename(new URL(address).pathname).replace(/[^\w.-]/g, "_");
  return name.endsWith(".gguf") ? name : `${name || "model"}.gguf`;
}
