import { truncate, writeFile } from "node:fs/promises";
import { ByteWriter } from "#main/gguf/byteWriter.ts";
import { encodeHeader } from "#main/gguf/header.ts";
import { text } from "#main/gguf/metadata.ts";
import { ggufMagic, ggufVersion, tensorTypes, valueTypes } from "#main/gguf/types.ts";
import { modelContents, writeModel } from "./ggufFixtures.ts";

const recipes = {
  empty: (path: string) => writeFile(path, ""),
  notGguf: (path: string) => writeFile(path, "<html><body>Not found</body></html>"),
  /** Four right bytes and nothing more. */
  magicOnly: (path: string) => writeFile(path, "GGUF"),
  futureVersion: (path: string) => writeFile(path, start({ version: 99, tensors: 0, keys: 0 }).bytes()),
  truncatedHeader: (path: string) => writeTruncatedModel(path, 300),
  truncatedWeights: async (path: string) => {
    const { metadata, tensors } = modelContents();
    await writeTruncatedModel(path, encodeHeader(metadata, tensors).length + 1000);
  },
  unknownArchitecture: (path: string) =>
    writeFile(path, encodeHeader({ "general.architecture": text("nosucharch"), "general.name": text("Odd") }, [])),
  absurdKeyCount: (path: string) => writeFile(path, start({ tensors: 0, keys: 2n ** 60n }).bytes()),
  absurdTensorCount: (path: string) => writeFile(path, start({ tensors: 2n ** 60n, keys: 0 }).bytes()),
  absurdStringLength: (path: string) => {
    const writer = start({ tensors: 0, keys: 1 });
    writer.scalar("uint64", 2n ** 63n);
    return writeFile(path, writer.bytes());
  },
  absurdArrayLength: (path: string) => {
    const writer = start({ tensors: 0, keys: 1 });
    writer.string("tokenizer.ggml.tokens");
    writer.scalar("uint32", valueTypes.array);
    writer.scalar("uint32", valueTypes.string);
    writer.scalar("uint64", 2n ** 62n);
    return writeFile(path, writer.bytes());
  },
  unknownValueType: (path: string) => {
    const writer = start({ tensors: 0, keys: 1 });
    writer.string("general.name");
    writer.scalar("uint32", 77);
    return writeFile(path, writer.bytes());
  },
  tensorPastEnd: (path: string) => writeFile(path, withTensor({ offset: 2n ** 40n, type: tensorTypes.F32.id })),
  unknownTensorType: (path: string) => writeFile(path, withTensor({ offset: 0n, type: 999 })),
} as const satisfies Record<string, (path: string) => Promise<void>>;

/** Each way in which a file may be no model. */
export type BrokenKind = keyof typeof recipes;
export const brokenKinds = Object.keys(recipes) as BrokenKind[];

export async function writeBrokenModel(path: string, kind: BrokenKind): Promise<string> {
  await recipes[kind](path);
  return path;
}

/** A good model, cut at a byte: what a download leaves that stopped there. */
export async function writeTruncatedModel(path: string, bytes: number): Promise<void> {
  await writeModel(path);
  await truncate(path, bytes);
}

interface Start {
  readonly version?: number;
  readonly tensors: number | bigint;
  readonly keys: number | bigint;
}

function start({ version = ggufVersion, tensors, keys }: Start): ByteWriter {
  const writer = new ByteWriter();
  writer.scalar("uint32", ggufMagic);
  writer.scalar("uint32", version);
  writer.scalar("uint64", tensors);
  writer.scalar("uint64", keys);
  return writer;
}

function withTensor({ offset, type }: { readonly offset: bigint; readonly type: number }): Uint8Array {
  const writer = start({ tensors: 1, keys: 1 });
  writer.string("general.architecture");
  writer.scalar("uint32", valueTypes.string);
  writer.string("llama");
  writer.string("token_embd.weight");
  writer.scalar("uint32", 1);
  writer.scalar("uint64", 32);
  writer.scalar("uint32", type);
  writer.scalar("uint64", offset);
  writer.padTo(32);
  return writer.bytes();
}
