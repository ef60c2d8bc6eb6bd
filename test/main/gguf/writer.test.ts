import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flag, float32, float32s, int32s, type Metadata, text, texts, uint32 } from "#main/gguf/metadata.ts";
import { encode } from "#main/gguf/quantize.ts";
import { partPath, type Tensor, writeGguf, writeGgufHeader, writeSplitGguf } from "#main/gguf/writer.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "snug-gguf-"));
});
afterEach(() => rm(folder, { recursive: true }));

const numbers = Float32Array.from({ length: 64 }, (_, index) => index / 8 - 4);

function tensor(name: string, type: "F32" | "F16" | "Q8_0"): Tensor {
  return { name, type, dimensions: [32, 2], data: () => [encode(type, numbers)] };
}

const metadata: Metadata = {
  "general.architecture": text("llama"),
  "general.name": text("Größe ✓"),
  "x.uint8": { type: "uint8", value: 250 },
  "x.int8": { type: "int8", value: -3 },
  "x.uint16": { type: "uint16", value: 65_000 },
  "x.int16": { type: "int16", value: -30_000 },
  "x.uint32": uint32(4_000_000_000),
  "x.int32": { type: "int32", value: -5 },
  "x.uint64": { type: "uint64", value: 7n },
  "x.int64": { type: "int64", value: -7 },
  "x.float32": float32(0.5),
  "x.float64": { type: "float64", value: 0.1 },
  "x.bool": flag(true),
  "x.texts": texts(["a", "", "ü"]),
  "x.ints": int32s([1, -2]),
  "x.floats": float32s([0.25, -1]),
  "x.flags": { type: "array", of: "bool", value: [true, false] },
  "x.large": { type: "array", of: "uint64", value: [1n, 2] },
};

function read(path: string) {
  return readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
}

describe("writeGguf", () => {
  test("writes every type of value as another implementation reads it", async () => {
    const path = join(folder, "model.gguf");
    await writeGguf(path, { metadata, tensors: [] });
    const info = await read(path);
    expect(info.version).toBe(3);
    expect(info.metadata.general.name).toBe("Größe ✓");
    expect((info.metadata as unknown as { x: unknown }).x).toEqual({
      uint8: 250,
      int8: -3,
      uint16: 65_000,
      int16: -30_000,
      uint32: 4_000_000_000,
      int32: -5,
      uint64: 7n,
      int64: -7n,
      float32: 0.5,
      float64: 0.1,
      bool: true,
      texts: ["a", "", "ü"],
      ints: [1, -2],
      floats: [0.25, -1],
      flags: [true, false],
      large: [1n, 2n],
    });
  });

  test("puts each tensor where the header says, aligned", async () => {
    const path = join(folder, "model.gguf");
    const aligned = { ...metadata, "general.alignment": uint32(128) };
    await writeGguf(path, {
      metadata: aligned,
      tensors: [tensor("a", "Q8_0"), tensor("b", "F32"), tensor("c", "F16")],
    });
    const { fullTensorInfo } = await read(path);
    const bytes = await readFile(path);
    expect(fullTensorInfo?.map((info) => Number(info.filePart === 1 && info.fileOffset) % 128)).toEqual([0, 0, 0]);
    for (const [index, type] of (["Q8_0", "F32", "F16"] as const).entries()) {
      const start = Number(fullTensorInfo?.[index]?.fileOffset);
      const expected = encode(type, numbers);
      expect(bytes.subarray(start, start + expected.length)).toEqual(Buffer.from(expected));
    }
    expect(bytes.length % 128).toBe(0);
  });

  test("takes a tensor's data in pieces", async () => {
    const whole = encode("F32", numbers);
    async function* pieces() {
      for (let at = 0; at < whole.length; at += 10) yield whole.subarray(at, at + 10);
    }
    await writeGguf(join(folder, "pieces.gguf"), { metadata, tensors: [{ ...tensor("a", "F32"), data: pieces }] });
    await writeGguf(join(folder, "whole.gguf"), { metadata, tensors: [tensor("a", "F32")] });
    expect(await readFile(join(folder, "pieces.gguf"))).toEqual(await readFile(join(folder, "whole.gguf")));
  });

  test("leaves nothing behind when a tensor's data is too short", async () => {
    const short: Tensor = { ...tensor("a", "F32"), data: () => [new Uint8Array(4)] };
    await expect(writeGguf(join(folder, "model.gguf"), { metadata, tensors: [short] })).rejects.toThrow(
      "a has 4 bytes instead of 256",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("keeps the earlier file when writing a newer one fails", async () => {
    const path = join(folder, "model.gguf");
    await writeGguf(path, { metadata, tensors: [] });
    const before = await readFile(path);
    const failing: Tensor = {
      ...tensor("a", "F32"),
      data: () => {
        throw new Error("source is gone");
      },
    };
    await expect(writeGguf(path, { metadata, tensors: [failing] })).rejects.toThrow("source is gone");
    expect(await readFile(path)).toEqual(before);
  });

  test("refuses a tensor whose rows are not whole blocks", async () => {
    const odd: Tensor = { name: "odd", type: "Q8_0", dimensions: [33], data: () => [] };
    await expect(writeGguf(join(folder, "model.gguf"), { metadata, tensors: [odd] })).rejects.toThrow("not whole Q8_0");
  });
});

test("writeGgufHeader tells of tensors without holding them", async () => {
  const path = join(folder, "header.gguf");
  await writeGgufHeader(path, { metadata, tensors: [{ name: "big", type: "Q4_K", dimensions: [4096, 100_000] }] });
  expect((await stat(path)).size).toBeLessThan(2048);
  const { tensorInfo } = await read(path);
  expect(tensorInfo?.[0]).toMatchObject({ name: "big", dimensions: [4096, 100_000] });
});

describe("writeSplitGguf", () => {
  test("spreads the tensors over parts that name each other", async () => {
    const tensors = ["a", "b", "c", "d", "e"].map((name) => tensor(name, "F16"));
    const prefix = join(folder, "model");
    const paths = await writeSplitGguf(prefix, { metadata, tensors }, 3);
    expect(paths).toEqual([0, 1, 2].map((part) => partPath(prefix, part, 3)));
    expect(paths[0]).toMatch(/model-00001-of-00003\.gguf$/);
    const parts = await Promise.all(paths.map((path) => readFile(path)));
    expect(parts.map((bytes) => Number(bytes.readBigUInt64LE(8)))).toEqual([2, 2, 1]);
    const info = await read(paths[0] ?? "");
    expect(info.fullTensorInfo?.map((entry) => [entry.name, entry.filePart])).toEqual([
      ["a", 1],
      ["b", 1],
      ["c", 2],
      ["d", 2],
      ["e", 3],
    ]);
  });
});
