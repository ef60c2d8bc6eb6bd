import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { snugError } from "#app/errors.ts";
import { databaseFailure, isBusy, isDamage } from "./failures.ts";

/** Held as long as this process serves the folder. The operating system lets go of it when the process ends. */
export interface InstanceLock extends Disposable {
  release(): void;
}

/**
 * Makes this process the only one that serves the folder. The lock is SQLite's own on an empty database, a file lock of
 * the operating system on each platform: a killed process cannot leave it behind, as it could a file or a socket.
 */
export async function acquireInstanceLock(folder: string): Promise<InstanceLock> {
  const path = join(folder, "instance.lock");
  const pidPath = join(folder, "instance.pid");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const connection = lock(path);
    writePid(connection, pidPath);
    const release = () => connection.isOpen && connection.close();
    return { release, [Symbol.dispose]: release };
  } catch (error) {
    if (isBusy(error)) throw snugError("already_running", { folder, pid: readPid(pidPath) }, { cause: error });
    throw databaseFailure(error, path);
  }
}

function lock(path: string): DatabaseSync {
  try {
    return lockOnce(path);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Nothing is ever stored in it, so emptying it loses nothing.
    truncateSync(path);
    return lockOnce(path);
  }
}

function lockOnce(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: 0 });
  try {
    connection.exec("BEGIN EXCLUSIVE");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function writePid(connection: DatabaseSync, pidPath: string): void {
  try {
    writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Zero where it cannot be told. */
function readPid(pidPath: string): number {
  try {
    return Number.parseInt(readFileSync(pidPath, "utf8"), 10) || 0;
  } catch {
    return 0;
  }
}
