import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SnugError } from "#app/errors.ts";
import { encodeHeader } from "#main/gguf/header.ts";
import { float32, int32s, type Metadata, text, texts, uint32 } from "#main/gguf/metadata.ts";
import { type GgufHeader, readGgufHeader } from "#main/gguf/reader.ts";
import { ggufMagic, tensorTypes, valueTypes } from "#main/gguf/types.ts";

const folder = mkdtempSync(join(tmpdir(), "snug-reader-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, "model.gguf");

async function read(bytes: Uint8Array): Promise<GgufHeader> {
  await writeFile(path, bytes);
  return readGgufHeader(path);
}

/** The code and sentence of the problem that reading these bytes ends in. */
async function problemOf(bytes: Uint8Array) {
  const error = await read(bytes).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SnugError)) throw new Error("no problem was thrown", { cause: error });
  return error.problem;
}

const metadata: Metadata = {
  "general.architecture": text("llama"),
  "general.name": text("Tiny Llama"),
  "llama.context_length": uint32(2048),
  "llama.rope.freq_base": float32(10_000),
  "llama.big": { type: "uint64", value: 2n ** 63n },
  "llama.small": { type: "int64", value: -5 },
  "llama.on": { type: "bool", value: true },
  "tokenizer.ggml.tokens": texts(["<s>", "a", "ü"]),
  "tokenizer.ggml.token_type": int32s(Array.from({ length: 100 }, (_, index) => index)),
};
const tensors = [
  { name: "token_embd.weight", type: "Q4_0", dimensions: [64, 3] },
  { name: "output_norm.weight", type: "F32", dimensions: [5] },
] as const;

/** A whole small model: 192 numbers of Q4_0 (108 bytes, padded to 128), then 5 of F32 (20 bytes). */
const header = encodeHeader(metadata, tensors);
const model = Buffer.concat([header, Buffer.alloc(128 + 20)]);

describe("a sound file", () => {
  it("is read with its metadata, tensors and places", async () => {
    const found = await read(model);
    expect(found.metadata.get("general.name")).toBe("Tiny Llama");
    expect(found.metadata.get("llama.context_length")).toBe(2048);
    expect(found.metadata.get("llama.rope.freq_base")).toBe(10_000);
    expect(found.metadata.get("llama.big")).toBe(2n ** 63n);
    expect(found.metadata.get("llama.small")).toBe(-5);
    expect(found.metadata.get("llama.on")).toBe(true);
    expect(found).toMatchObject({ version: 3, alignment: 32, dataOffset: header.length, fileBytes: model.length });
    expect(found.tensors).toEqual([
      { name: "token_embd.weight", dimensions: [64, 3], elements: 192, type: "Q4_0", offset: 0, byteSize: 108 },
      { name: "output_norm.weight", dimensions: [5], elements: 5, type: "F32", offset: 128, byteSize: 20 },
    ]);
  });

  it("keeps short arrays and only the size of long ones", async () => {
    const found = await read(model);
    expect(found.metadata.get("tokenizer.ggml.tokens")).toMatchObject({ count: 3, values: ["<s>", "a", "ü"] });
    expect(found.metadata.get("tokenizer.ggml.token_type")).toEqual({
      type: "array",
      elementType: "int32",
      count: 100,
      values: null,
    });
    const all = await readGgufHeader(path, { keepArrayElements: 100 });
    expect(all.metadata.get("tokenizer.ggml.token_type")).toMatchObject({ values: { length: 100, 99: 99 } });
  });

  it("is read across chunks, and its long strings are passed over", async () => {
    const long = encodeHeader({ "tokenizer.json": text("x".repeat(3_000_000)), ...metadata }, []);
    const found = await read(long);
    expect(found.metadata.get("tokenizer.json")).toEqual({ type: "longString", bytes: 3_000_000 });
    expect(found.metadata.get("general.name")).toBe("Tiny Llama");
  });

  it("follows its own alignment", async () => {
    const aligned = encodeHeader({ "general.alignment": uint32(4096) }, [tensors[1]]);
    const found = await read(Buffer.concat([aligned, Buffer.alloc(20)]));
    expect(found).toMatchObject({ alignment: 4096, dataOffset: 4096, metadata: { size: 1 } });
  });

  it("is read in version 2 too", async () => {
    const second = Buffer.from(model);
    second.writeUInt32LE(2, 4);
    expect((await read(second)).version).toBe(2);
  });
});

describe("a file that is not there or not a model", () => {
  it("is told from one that is", async () => {
    expect((await problemOf(Buffer.alloc(0))).code).toBe("model_file_empty");
    expect((await problemOf(Buffer.from("<!DOCTYPE html>"))).code).toBe("model_not_gguf");
    expect((await problemOf(Buffer.from("G!"))).code).toBe("model_not_gguf");
    await expect(readGgufHeader(join(folder, "none.gguf"))).rejects.toMatchObject({
      problem: { code: "model_file_missing" },
    });
    await expect(readGgufHeader(join(path, "below-a-file.gguf"))).rejects.toMatchObject({
      problem: { code: "model_file_missing" },
    });
  });

  it("is not waited for when it is a folder or a pipe", async () => {
    await mkdir(join(folder, "folder.gguf"));
    execFileSync("sh", ["-c", `mkfifo "$0"`, join(folder, "pipe.gguf")]);
    for (const name of ["folder.gguf", "pipe.gguf"])
      await expect(readGgufHeader(join(folder, name))).rejects.toMatchObject({
        problem: { code: "model_file_unreadable" },
      });
  });

  it("rejects with the reason of an aborted signal", async () => {
    await writeFile(path, model);
    const reason = new Error("enough");
    await expect(readGgufHeader(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("a download that stopped", () => {
  it("is called so wherever it stopped", async () => {
    for (let length = 1; length < model.length; length += 1)
      expect(await problemOf(model.subarray(0, length)), `at ${length}`).toMatchObject({ code: "model_truncated" });
  });

  it("is told with its numbers", async () => {
    const { sentence } = await problemOf(model.subarray(0, model.length - 1));
    expect(sentence).toContain("1,043 of 1,044 bytes");
    expect((await problemOf(model.subarray(0, 30))).sentence).toContain("after 30 bytes, inside its header");
  });

  it("is told of a large sparse file without reading it", async () => {
    const large = encodeHeader({}, [{ name: "a", type: "F32", dimensions: [2 ** 31] }]);
    await writeFile(path, large);
    await truncate(path, large.length + 2 ** 32);
    await expect(readGgufHeader(path)).rejects.toMatchObject({
      problem: { code: "model_truncated", sentence: expect.stringContaining("of 8,589,9") },
    });
    await rm(path);
  });
});

type Part = number | bigint | readonly number[] | string;

/** Little-endian: a number in 8 bytes, each number of a list in 4, a string behind its length. */
function bytes(...parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === "string") return Buffer.concat([bytes(Buffer.byteLength(part)), Buffer.from(part)]);
      if (typeof part === "object") return Buffer.from(Uint32Array.from(part).buffer);
      const buffer = Buffer.alloc(8);
      buffer.writeBigUInt64LE(BigInt(part));
      return buffer;
    }),
  );
}

const start = (tensorCount: number | bigint, metadataCount: number | bigint) =>
  bytes([ggufMagic], [3], tensorCount, metadataCount);
const withEntry = (...entry: readonly Part[]) => Buffer.concat([start(0, 1), bytes("key", ...entry)]);
const withTensor = (...tensor: readonly Part[]) => Buffer.concat([start(1, 0), bytes(...tensor), Buffer.alloc(64)]);
const huge = 2n ** 62n;

describe("a lie", () => {
  it.each<[string, Buffer]>([
    ["of a version that is not", bytes([ggufMagic], [4], 0, 0)],
    ["of the first version", bytes([ggufMagic], [1], [0], [0])],
    ["of a big-endian machine", bytes([ggufMagic], [0x03000000], 0, 0)],
    ["about the number of tensors", start(huge, 0)],
    ["about the number of entries", start(0, huge)],
    ["about the length of a key", Buffer.concat([start(0, 1), bytes(huge)])],
    ["about the length of a string", withEntry([valueTypes.string], huge)],
    ["about the length of an array of numbers", withEntry([valueTypes.array], [valueTypes.uint8], huge)],
    [
      "about an array just below what a number can tell",
      withEntry([valueTypes.array], [valueTypes.float64], 2n ** 53n - 1n),
    ],
    ["of a value type that is not", withEntry([99], 0)],
    ["of an element type that is not", withEntry([valueTypes.array], [99], 1, 0)],
    [
      "of arrays in arrays without end",
      withEntry([valueTypes.array], ...Array.from({ length: 9 }, () => [[valueTypes.array], 1]).flat()),
    ],
    ["of an alignment of three", Buffer.concat([start(0, 1), bytes("general.alignment", [valueTypes.uint32], [3])])],
    ["of an alignment of nothing", Buffer.concat([start(0, 1), bytes("general.alignment", [valueTypes.uint32], [0])])],
    ["of an alignment in words", Buffer.concat([start(0, 1), bytes("general.alignment", [valueTypes.string], "32")])],
    ["about the length of a tensor's name", withTensor(huge)],
    ["about the number of dimensions", withTensor("a", [5], 1, 1, 1, 1, 1, [0], 0)],
    ["about a dimension", withTensor("a", [1], huge, [0], 0)],
    ["of dimensions whose product overflows", withTensor("a", [4], 2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31, [0], 0)],
    ["of an overflow behind a zero", withTensor("a", [4], 0, 2 ** 52, 2 ** 52, 2 ** 52, [0], 0)],
    ["of half a block", withTensor("a", [1], 33, [tensorTypes.Q8_0.id], 0)],
    ["of a tensor between the alignment's steps", withTensor("a", [1], 1, [0], 7)],
    ["of a tensor beyond every file", withTensor("a", [1], 1, [0], huge)],
    ["of a tensor at the end of all numbers", withTensor("a", [1], 1000, [0], Number.MAX_SAFE_INTEGER - 31)],
    ["of two entries in one place", Buffer.concat([start(0, 2), bytes("a", [4], [1], "a", [4], [1])])],
    ["of two tensors with one name", Buffer.concat([start(2, 0), bytes("a", [1], 1, [0], 0, "a", [1], 1, [0], 32)])],
  ])("%s is found out", async (_, lying) => {
    expect((await problemOf(lying)).code).toBe("model_damaged");
  });

  it("about a length that only this file cannot hold is a stopped download", async () => {
    expect((await problemOf(withEntry([valueTypes.string], 50_000_000))).code).toBe("model_truncated");
    expect((await problemOf(withEntry([valueTypes.array], [valueTypes.string], 2 ** 40))).code).toBe("model_truncated");
  });

  it("of an endless header is not followed", async () => {
    await writeFile(path, withEntry([valueTypes.array], [valueTypes.string], 2 ** 40));
    // Every empty string is eight zeros: the array seems to go on to the end of the file.
    await truncate(path, 2 ** 34);
    await expect(readGgufHeader(path)).rejects.toMatchObject({ problem: { code: "model_damaged" } });
    await rm(path);
  });

  it("is quoted short and printable", async () => {
    const { sentence } = await problemOf(Buffer.concat([start(0, 1), bytes(`\u001b[31m${"k".repeat(60_000)}`, [99])]));
    expect(sentence.length).toBeLessThan(300);
    expect(sentence).not.toMatch(/\p{Cc}/u);
  });
});

it("tells a tensor type from the future from damage", async () => {
  expect(await problemOf(withTensor("a", [1], 1, [250], 0))).toMatchObject({
    code: "model_compression_unknown",
    sentence: expect.stringContaining("number 250"),
  });
});

describe("whatever the bytes", () => {
  const readingProblems = [
    "model_file_empty",
    "model_not_gguf",
    "model_truncated",
    "model_damaged",
    "model_compression_unknown",
  ];

  async function endsWell(content: Uint8Array): Promise<void> {
    await writeFile(path, content);
    const code = await readGgufHeader(path).then(
      () => null,
      (error: unknown) => (error instanceof SnugError ? error.problem.code : error),
    );
    if (code !== null) expect(readingProblems).toContain(code);
  }

  it("reading ends in a header or a problem", async () => {
    const afterMagic = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(afterMagic, (rest) => endsWell(Buffer.concat([bytes([ggufMagic], [3]), rest]))),
      {
        numRuns: 300,
      },
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), endsWell), { numRuns: 100 });
  });

  it("reading a changed model ends in a header or a problem", async () => {
    const change = fc.record({ at: fc.nat(header.length - 1), to: fc.nat(255) });
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, async (made) => {
        const changed = Buffer.from(model);
        for (const { at, to } of made) changed[at] = to;
        await endsWell(changed);
      }),
      { numRuns: 500 },
    );
  });
});
