import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { SnugError, snugError } from "#app/errors.ts";

/** SQLite's primary result codes that mean something to a person (sqlite.org/rescode.html). */
const resultCode = { busy: 5, locked: 6, ioError: 10, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** SQLite's primary result code, or null for an error of another kind. */
function sqliteCode(error: unknown): number | null {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  // The low byte of an extended code is the primary one.
  return code === "ERR_SQLITE_ERROR" && typeof errcode === "number" ? errcode & 0xff : null;
}

function systemCode(error: unknown): string | null {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return typeof code === "string" && typeof syscall === "string" ? code : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Growing the shared-memory file on a full disk is reported as an I/O error, so the disk itself is asked. */
function diskIsFull(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false;
  }
}

/** True where the file itself is what is wrong, so that opening it again cannot help. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === resultCode.corrupt || code === resultCode.notADatabase;
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === resultCode.busy || code === resultCode.locked;
}

/**
 * The one place where failures of SQLite and of the file system around it get their sentence. Constraint and syntax
 * errors are faults of Snug's own and stay what they are.
 */
export function databaseFailure(error: unknown, path: string): unknown {
  const options = { cause: error };
  if (error instanceof SnugError) return error;
  if (isBusy(error)) return snugError("database_locked", { path }, options);
  if (isDamage(error)) return snugError("database_damaged", { path }, options);
  if (isFull(error, path)) return snugError("disk_full", { path }, options);
  if (isUnavailable(error)) return snugError("database_unavailable", { path, detail: messageOf(error) }, options);
  return error;
}

/** The same for a plain file of settings. */
export function settingsFailure(error: unknown, path: string): unknown {
  const options = { cause: error };
  if (isFull(error, path)) return snugError("disk_full", { path }, options);
  if (systemCode(error) === null) return error;
  return snugError("settings_unavailable", { path, detail: messageOf(error) }, options);
}

function isFull(error: unknown, path: string): boolean {
  const code = sqliteCode(error);
  const system = systemCode(error);
  if (code === resultCode.full || system === "ENOSPC" || system === "EDQUOT") return true;
  return code === resultCode.ioError && diskIsFull(path);
}

/** PERM, READONLY, IOERR, CANTOPEN, NOLFS and AUTH, or any refusal of the file system. */
function isUnavailable(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === null) return systemCode(error) !== null;
  return [3, 8, resultCode.ioError, 14, 22, 23].includes(code);
}
