import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { killHard, nextMessage, startChild } from "./childProcess.ts";
import { converse } from "./samples.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const now = () => new Date("2026-08-02T10:20:30.400Z");

/** A database with enough in it that any half of it is missed. */
function folderWithHistory(): { folder: string; path: string } {
  const folder = temporaryFolder();
  const { database } = openDatabase(folder);
  const store = createConversationStore(database, now);
  for (let index = 0; index < 30; index += 1) converse(store, `c${index}`, "Hello", "word ".repeat(2000));
  database.close();
  return { folder, path: join(folder, "snug.db") };
}

function problemOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return (error as { problem?: unknown }).problem;
  }
  throw new Error("It was expected to fail.");
}

describe("opening", () => {
  it("creates folder and database for this person only", () => {
    const folder = join(temporaryFolder(), "deep", "data");
    const { database, notices } = openDatabase(folder);
    expect(notices).toEqual([]);
    expect(database.get("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
    expect(database.get("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
    if (process.platform !== "win32") {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(statSync(database.path).mode & 0o777).toBe(0o600);
    }
    database.close();
    expect(readdirSync(folder)).toEqual(["snug.db"]);
  });

  it("leaves an up-to-date database as it is", () => {
    const { folder } = folderWithHistory();
    const { database, notices } = openDatabase(folder);
    expect(notices).toEqual([]);
    expect(createConversationStore(database, now).list("", 100)).toHaveLength(30);
  });

  it("does not touch a database of a newer version", () => {
    const { folder, path } = folderWithHistory();
    const connection = new DatabaseSync(path);
    connection.exec("PRAGMA user_version = 9999");
    connection.close();
    const before = readFileSync(path);
    expect(problemOf(() => openDatabase(folder))).toMatchObject({ code: "database_newer" });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("tells when another program holds the database, and opens it once that lets go", async () => {
    const { folder, path } = folderWithHistory();
    const child = startChild(new URL("./holdDatabase.ts", import.meta.url), path);
    await nextMessage(child);
    expect(problemOf(() => openDatabase(folder, { busyTimeoutMs: 1 }))).toMatchObject({ code: "database_locked" });
    await killHard(child);
    const { database, notices } = openDatabase(folder);
    expect(notices).toEqual([]);
    expect(createConversationStore(database, now).list("", 100)).toHaveLength(30);
  });

  it("tells why a folder cannot hold a database", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    expect(problemOf(() => openDatabase(join(folder, "file")))).toMatchObject({ code: "database_unavailable" });
    mkdirSync(join(folder, "snug.db"));
    expect(problemOf(() => openDatabase(folder))).toMatchObject({ code: "database_unavailable" });
  });
});

describe("a damaged database", () => {
  /** Not random, so that a failure can be repeated; far from anything SQLite would read. */
  const noise = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919 + (index >> 3) * 31) % 251));

  it.each<[string, (path: string) => void]>([
    ["is noise", (path) => writeFileSync(path, noise)],
    ["is a text", (path) => writeFileSync(path, "My diary")],
    ["ends after half", (path) => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ["ends within its header", (path) => truncateSync(path, 50)],
    ["ends after its header", (path) => truncateSync(path, 100)],
    ["ends after its first page", (path) => truncateSync(path, 4096)],
    [
      "was not closed and has noise in the middle",
      (path) => {
        const bytes = readFileSync(path);
        noise.copy(bytes, 8192);
        writeFileSync(path, bytes);
        writeFileSync(`${path}-wal`, "");
      },
    ],
    [
      "is empty though its log is not",
      (path) => {
        truncateSync(path);
        writeFileSync(`${path}-wal`, noise);
      },
    ],
  ])("that %s is kept under a dated name and replaced", (_, damage) => {
    const { folder, path } = folderWithHistory();
    damage(path);
    const damaged = readFileSync(path);
    // SQLite itself removes a log in which nothing is left.
    const log = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

    const { database, notices } = openDatabase(folder, { now });
    const keptAs = join(folder, "snug.damaged-2026-08-02T10-20-30-400Z.db");
    expect(notices).toMatchObject([{ code: "database_corrupt" }]);
    expect(notices[0]?.sentence).toContain(keptAs);
    expect(readFileSync(keptAs).equals(damaged)).toBe(true);
    expect(existsSync(`${keptAs}-wal`)).toBe(log);

    const store = createConversationStore(database, now);
    converse(store, "c", "Hello", "Hi");
    database.close();
    const reopened = openDatabase(folder, { now });
    expect(reopened.notices).toEqual([]);
    expect(createConversationStore(reopened.database, now).list("hi", 10)).toHaveLength(1);
  });

  it("that is an empty file is a new one", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "snug.db"), "");
    const { database, notices } = openDatabase(folder);
    expect(notices).toEqual([]);
    expect(createConversationStore(database, now).list("", 10)).toEqual([]);
  });

  it("whose search index alone is damaged is mended once that was met", () => {
    const { folder, path } = folderWithHistory();
    const connection = new DatabaseSync(path, { defensive: false });
    connection.exec("UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10");
    connection.close();

    const first = openDatabase(folder).database;
    expect(problemOf(() => createConversationStore(first, now).list("word", 100))).toMatchObject({
      code: "database_damaged",
    });
    first.close();

    const { database, notices } = openDatabase(folder);
    expect(notices).toEqual([]);
    expect(createConversationStore(database, now).list("word", 100)).toHaveLength(30);
    database.close();
    expect(readdirSync(folder)).toEqual(["snug.db"]);
  });

  it("that breaks while it is used is replaced at the next start", () => {
    const { folder, path } = folderWithHistory();
    const { database } = openDatabase(folder);
    // What SQLite has in memory would hide what became of the file.
    database.get("PRAGMA shrink_memory");
    writeFileSync(path, Buffer.alloc(statSync(path).size - 8192, noise), { flag: "r+" });
    expect(problemOf(() => database.all("SELECT prompt FROM turns"))).toMatchObject({ code: "database_damaged" });
    database.close();
    expect(openDatabase(folder, { now }).notices).toMatchObject([{ code: "database_corrupt" }]);
  });

  it("is not what a fault of Snug's own looks like", () => {
    const { database } = openDatabase(temporaryFolder());
    expect(() => database.run("UPDATE unicorns SET at = 'all'")).toThrow("no such table");
    expect(problemOf(() => database.run("UPDATE unicorns SET at = 'all'"))).toBeUndefined();
  });
});
