import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { text, texts } from "#main/gguf/metadata.ts";
import { writeGgufHeader } from "#main/gguf/writer.ts";
import { openWeighable } from "#main/library/headerOnly.ts";
import { modelContents, writePublishedHeader, writeSplitModel } from "../../support/ggufFixtures.ts";
import { type HeaderServer, headerServer, ranged, rangeless, silent, status } from "../../support/headerServer.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const gib = 2 ** 30;
const patient = { environment: {}, timeoutMs: 20_000 };

async function publishedStart(): Promise<Buffer> {
  return readFile(await writePublishedHeader(join(await temporaryFolder(), "qwen3-4b.gguf"), "qwen3-4b"));
}

/** A header of a few megabytes, as vocabularies make them. */
async function longStart(): Promise<Buffer> {
  const path = join(await temporaryFolder(), "long.gguf");
  const { metadata, tensors } = modelContents();
  const vocabulary = texts(Array.from({ length: 200_000 }, (_, token) => `token ${token}`));
  await writeGgufHeader(path, { metadata: { ...metadata, "general.words": vocabulary }, tensors });
  return readFile(path);
}

async function codeOf(opening: Promise<unknown>): Promise<unknown> {
  return opening.then(
    () => "opened",
    (error: { problem?: { code: string } }) => error.problem?.code ?? error,
  );
}

test("reads the header alone, and keeps it only while it is used", async () => {
  const start = await publishedStart();
  const server = await headerServer({ "/m/qwen3-4b.gguf?download=true": ranged(start, 3 * gib) });
  const model = await openWeighable(`${server.origin}/m/qwen3-4b.gguf?download=true`, patient);
  expect(model.facts).toMatchObject({ architecture: "qwen3", layerCount: 36, trainedContextTokens: 40_960 });
  expect(basename(model.path)).toBe("qwen3-4b.gguf");
  expect(await readFile(model.path)).toEqual(start);
  expect(server.requests.map(({ range }) => range)).toEqual(["bytes=0-1048575"]);
  await model[Symbol.asyncDispose]();
  await expect(readdir(dirname(model.path))).rejects.toThrow("ENOENT");
});

test("asks for more only where the header goes on, and only for what it does not have", async () => {
  const start = await longStart();
  expect(start.length).toBeGreaterThan(2 ** 20);
  const server = await headerServer({ "/long.gguf": ranged(start, gib) });
  await using model = await openWeighable(`${server.origin}/long.gguf`, patient);
  expect(model.facts.architecture).toBe("llama");
  expect(server.requests.map(({ range }) => range)).toEqual(["bytes=0-1048575", "bytes=1048576-4194303"]);
});

test("a server that ignores ranges is read no further than the header, however large the file", async () => {
  const server = await headerServer({ "/m.gguf": rangeless(await longStart(), 50 * gib) });
  await using model = await openWeighable(`${server.origin}/m.gguf`, patient);
  expect(model.facts.architecture).toBe("llama");
  expect(model.fetchedBytes).toBeLessThanOrEqual(4 * 2 ** 20);
});

test("follows redirects, and gives the token only to the hub", async () => {
  const elsewhere = await headerServer({ "/blob": ranged(await publishedStart(), 3 * gib) });
  const hub = await headerServer({ "/o/r/resolve/main/q.gguf": status(302, { location: `${elsewhere.origin}/blob` }) });
  const environment = { HF_ENDPOINT: `${hub.origin}/`, HF_TOKEN: "hf_secret" };
  await using model = await openWeighable("https://huggingface.co/o/r/blob/main/q.gguf", { ...patient, environment });
  expect(model.facts.architecture).toBe("qwen3");
  expect(hub.requests[0]?.authorization).toBe("Bearer hf_secret");
  expect(elsewhere.requests[0]?.authorization).toBeNull();
});

test.each([
  ["not there", status(404), "remote_missing"],
  ["not allowed", status(401), "remote_forbidden"],
  ["gated", status(403), "remote_forbidden"],
  ["empty", status(416), "remote_not_gguf"],
  ["busy", status(429, { "retry-after": "17" }), "remote_busy"],
  ["broken", status(503), "remote_failed"],
  ["a page", status(200, { "content-type": "text/html; charset=utf-8" }, "<html>sign in</html>"), "remote_not_gguf"],
  ["something else", status(200, {}, "PK\u0003\u0004 a zip file"), "model_not_gguf"],
  ["cut", status(200, {}, "GGUF\u0003\u0000\u0000\u0000"), "model_truncated"],
  ["in a circle", status(302, { location: "/m.gguf" }), "remote_redirects"],
  ["on this disk", status(302, { location: "file:///etc/passwd" }), "remote_redirects"],
  ["cut off", (_: unknown, response: { destroy(): unknown }) => void response.destroy(), "remote_unreachable"],
])("what is %s is told", async (_, answer, code) => {
  const server = await headerServer({ "/m.gguf": answer });
  expect(await codeOf(openWeighable(`${server.origin}/m.gguf`, patient))).toBe(code);
});

test("a server that says nothing is given up", async () => {
  const server = await headerServer({ "/m.gguf": silent });
  const opening = openWeighable(`${server.origin}/m.gguf`, { ...patient, timeoutMs: 50 });
  expect(await codeOf(opening)).toBe("remote_slow");
});

test("a port where nobody listens is told", async () => {
  expect(await codeOf(openWeighable("http://127.0.0.1:9/m.gguf", patient))).toBe("remote_unreachable");
});

test("an aborted reading ends with the caller's reason", async () => {
  const stop = new AbortController();
  const server = await headerServer({ "/m.gguf": () => stop.abort(new Error("enough")) });
  await expect(openWeighable(`${server.origin}/m.gguf`, { ...patient, signal: stop.signal })).rejects.toThrow("enough");
});

test("lies in a header are refused before anything is written", async () => {
  const start = await publishedStart();
  const server = await headerServer({ "/lie.gguf": ranged(start, start.length) });
  const before = await leftovers();
  expect(await codeOf(openWeighable(`${server.origin}/lie.gguf`, patient))).toBe("model_truncated");
  expect(await leftovers()).toEqual(before);
});

test("the parts of a split model are found from any of them", async () => {
  const paths = await writeSplitModel(join(await temporaryFolder(), "small"), 3);
  const answers = await Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(path);
      return [`/${basename(path)}`, ranged(bytes, bytes.length)] as const;
    }),
  );
  const server = await headerServer(Object.fromEntries(answers));
  await using model = await openWeighable(`${server.origin}/${basename(paths[2] ?? "")}`, patient);
  await using local = await openWeighable(paths[0] ?? "", patient);
  expect(model.facts).toEqual(local.facts);
  expect(server.requests).toHaveLength(3);
});

function hubWith(files: readonly string[], more: Parameters<typeof headerServer>[0] = {}): Promise<HeaderServer> {
  const entries = files.map((path) => ({ type: "file", path, size: 1, oid: "0" }));
  const listing = status(200, { "content-type": "application/json" }, JSON.stringify(entries));
  return headerServer({ "/api/models/o/r/tree/main?recursive=true&expand=false": listing, ...more });
}

const quants = ["README.md", "mmproj-F16.gguf", "r-Q8_0.gguf", "r-Q4_K_M.gguf", "BF16/r-BF16-00001-of-00002.gguf"];

test.each([
  ["hf:o/r", "/o/r/resolve/main/r-Q4_K_M.gguf"],
  ["hf:o/r:q8_0", "/o/r/resolve/main/r-Q8_0.gguf"],
  ["https://huggingface.co/o/r", "/o/r/resolve/main/r-Q4_K_M.gguf"],
  ["https://huggingface.co/o/r/tree/main?show_file_info=r-Q8_0.gguf", "/o/r/resolve/main/r-Q8_0.gguf"],
])("%s stands for one file of the hub", async (name, file) => {
  const server = await hubWith(quants, { [file]: ranged(await publishedStart(), 3 * gib) });
  const environment = { HF_ENDPOINT: server.origin };
  await using model = await openWeighable(name, { ...patient, environment });
  expect(model.facts.architecture).toBe("qwen3");
  expect(server.requests.at(-1)?.path).toBe(file);
});

test.each([
  ["hf:o/r:Q2_K", "remote_choice", "r-Q8_0.gguf, r-Q4_K_M.gguf, BF16/r-BF16-00001-of-00002.gguf"],
  ["hf:o/gone", "remote_missing", "o/gone"],
  ["hf:o", "address_invalid", "hf:owner/repo"],
  ["ftp://example.org/m.gguf", "address_invalid", "http or https"],
])("%s is refused", async (name, code, words) => {
  const environment = { HF_ENDPOINT: (await hubWith(quants)).origin };
  const opening = openWeighable(name, { ...patient, environment });
  await expect(opening).rejects.toMatchObject({ problem: { code, sentence: expect.stringContaining(words) } });
});

test("a header's name is shown where it has one", async () => {
  const path = join(await temporaryFolder(), "nameless.gguf");
  const { metadata, tensors } = modelContents();
  await writeGgufHeader(path, { metadata: { ...metadata, "general.name": text("") }, tensors: tensors.slice(0, 0) });
  await using model = await openWeighable(path, patient);
  expect(model.name).toBe("nameless.gguf");
});

async function leftovers(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("snug-header-"));
}
