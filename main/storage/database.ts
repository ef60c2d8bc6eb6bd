import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Problem, problem, snugError } from "#app/errors.ts";
import { databaseFailure, isDamage } from "./failures.ts";
import { migrations } from "./migrations.ts";
import { keptName } from "./setAside.ts";
import { type Database, inTransaction, wrapDatabase } from "./sqlite.ts";

export interface OpenOptions {
  /** How long a call waits for another process that is writing. The command line may share the database. */
  readonly busyTimeoutMs?: number;
  readonly now?: () => Date;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** To be shown once: a damaged database that was replaced. */
  readonly notices: readonly Problem[];
}

const defaultBusyTimeoutMs = 3000;

class DamagedDatabase extends Error {}

/**
 * Opens `snug.db` in the folder, creating both where they are missing. A damaged database never keeps Snug from
 * starting: it is kept under a dated name and a new one takes its place.
 */
export function openDatabase(folder: string, options: OpenOptions = {}): OpenedDatabase {
  const path = join(folder, "snug.db");
  const busyTimeoutMs = options.busyTimeoutMs ?? defaultBusyTimeoutMs;
  try {
    requireFullTextSearch(path);
    createPrivately(folder, path);
    return openOrReplace(path, busyTimeoutMs, options.now ?? (() => new Date()));
  } catch (error) {
    throw databaseFailure(error, path);
  }
}

function openOrReplace(path: string, busyTimeoutMs: number, now: () => Date): OpenedDatabase {
  try {
    return { database: open(path, busyTimeoutMs), notices: [] };
  } catch (error) {
    if (!isDamage(error) && !(error instanceof DamagedDatabase)) throw error;
    const keptAs = setAside(path, now());
    return { database: open(path, busyTimeoutMs), notices: [problem("database_corrupt", { path, keptAs })] };
  }
}

function open(path: string, busyTimeoutMs: number): Database {
  const connection = connect(path, busyTimeoutMs);
  return wrapDatabase(connection, path, (error) => {
    if (isDamage(error)) suspect(path);
  });
}

function connect(path: string, busyTimeoutMs: number): DatabaseSync {
  refuseEmptiedFile(path);
  const doubt = doubtAbout(path);
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    refuseNewer(connection, path);
    refuseDamaged(connection, doubt);
    rmSync(suspicionPath(path), { force: true });
    configure(connection);
    migrate(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Readers and the writer do not wait for each other in WAL mode, and a commit is in the operating system's hands when
 * it returns, so a killed process loses nothing. NORMAL does not wait for the disk at each commit, which an answer
 * that streams dozens of pieces a second could not afford; `durably` waits for what must outlive a power cut as well.
 * `fullfsync` makes that wait a real one on macOS, whose plain fsync stops at the drive's cache.
 */
function configure(connection: DatabaseSync): void {
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA fullfsync = ON;");
}

/** A build of SQLite without FTS5 would fail in the middle of a migration; better before, and with the reason. */
function requireFullTextSearch(path: string): void {
  const memory = new DatabaseSync(":memory:");
  try {
    memory.exec("CREATE VIRTUAL TABLE probe USING fts5 (text)");
  } catch (cause) {
    throw snugError(
      "database_unavailable",
      { path, detail: "this build of SQLite has no full-text search" },
      { cause },
    );
  } finally {
    memory.close();
  }
}

/** Conversations are nobody else's business. An existing file is not touched: closing it would drop SQLite's locks. */
function createPrivately(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
}

/** SQLite would take an empty file for a new database and delete the log that still holds its contents. */
function refuseEmptiedFile(path: string): void {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (statSync(path, { throwIfNoEntry: false })?.size === 0 && (log?.size ?? 0) > 0) throw new DamagedDatabase();
}

function userVersion(connection: DatabaseSync): number {
  return Number(connection.prepare("PRAGMA user_version").get()?.user_version);
}

function refuseNewer(connection: DatabaseSync, path: string): void {
  if (userVersion(connection) > migrations.length) throw snugError("database_newer", { path });
}

/**
 * Reading every page takes seconds for a long history, most of them for the search index, so it is done where there is
 * reason to: `tables` after an end that was not a clean close, `everything` once damage was met.
 */
type Doubt = "none" | "tables" | "everything";

function doubtAbout(path: string): Doubt {
  if (existsSync(suspicionPath(path))) return "everything";
  // SQLite removes the log when it closes.
  return existsSync(`${path}-wal`) ? "tables" : "none";
}

/** Its presence tells the next start that damage was met. */
function suspicionPath(path: string): string {
  return `${path}-suspect`;
}

function suspect(path: string): void {
  try {
    writeFileSync(suspicionPath(path), "");
  } catch {
    // The disk that damaged the database may well refuse this too; the failure at hand is told in any case.
  }
}

function refuseDamaged(connection: DatabaseSync, doubt: Doubt): void {
  // Reads the schema, and compares the length the header tells with the file's.
  const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").all();
  if (doubt === "everything") refuseDamagedAnywhere(connection);
  if (doubt === "tables") for (const { name } of tables) refuseUnlessOk(quickCheck(connection, `'${name}'`));
}

/** A damaged search index is no loss: it is made again from the texts that are stored beside it. */
function refuseDamagedAnywhere(connection: DatabaseSync): void {
  let result = quickCheck(connection, "1");
  if (/fts5/i.test(result)) {
    connection.exec("INSERT INTO search (search) VALUES ('rebuild')");
    result = quickCheck(connection, "1");
  }
  refuseUnlessOk(result);
}

function refuseUnlessOk(result: string): void {
  if (result !== "ok") throw new DamagedDatabase(result);
}

/** Of one table, or of everything up to a number of faults. */
function quickCheck(connection: DatabaseSync, scope: string): string {
  return String(connection.prepare(`PRAGMA quick_check(${scope})`).get()?.quick_check);
}

function migrate(connection: DatabaseSync): void {
  for (const [index, sql] of migrations.entries()) {
    if (userVersion(connection) > index) continue;
    inTransaction(connection, "BEGIN IMMEDIATE", () => {
      // Another process may have been here first.
      if (userVersion(connection) > index) return;
      connection.exec(sql);
      connection.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/** Moves the database with its log, so that it can still be opened where it is kept. Returns the new name. */
function setAside(path: string, at: Date): string {
  const keptAs = keptName(path, at);
  for (const suffix of ["", "-wal", "-shm", "-suspect"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, keptAs + suffix);
  }
  return keptAs;
}
