import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ErrorCode, SnugError } from "#app/errors.ts";
import { readGgufHeader } from "#main/gguf/reader.ts";
import { type BrokenKind, brokenKinds, writeBrokenModel } from "../../support/brokenModels.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snug-broken-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the reader says of each; null where the header itself is sound. */
const expected: Readonly<Record<BrokenKind, ErrorCode | null>> = {
  empty: "model_file_empty",
  notGguf: "model_not_gguf",
  magicOnly: "model_truncated",
  futureVersion: "model_damaged",
  truncatedHeader: "model_truncated",
  truncatedWeights: "model_truncated",
  unknownArchitecture: null,
  absurdKeyCount: "model_damaged",
  absurdTensorCount: "model_damaged",
  absurdStringLength: "model_damaged",
  absurdArrayLength: "model_damaged",
  unknownValueType: "model_damaged",
  tensorPastEnd: "model_truncated",
  unknownTensorType: "model_compression_unknown",
};

test.each(brokenKinds)("a file that is broken as %s is told from a model", async (kind) => {
  const path = await writeBrokenModel(join(folder, `${kind}.gguf`), kind);
  const code = await readGgufHeader(path).then(
    () => null,
    (error: unknown) => (error instanceof SnugError ? error.problem.code : String(error)),
  );
  expect(code).toBe(expected[kind]);
});
