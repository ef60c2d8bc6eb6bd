import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { databaseFailure } from "./failures.ts";

type SqlValue = SQLInputValue;

/** An open SQLite database. Its failures are sentences already; every call is synchronous. */
export interface Database extends Disposable {
  readonly path: string;
  /** The caller names the row's shape, which the SQL beside it and the STRICT tables guarantee. */
  all<Row>(sql: string, ...values: SqlValue[]): readonly Row[];
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  /** How many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number;
  /** Reads one state of the database, whatever other processes write meanwhile. */
  read<T>(work: () => T): T;
  /** All or nothing. Survives a killed process; a power cut may undo the last of them. */
  transaction<T>(work: () => T): T;
  /** A transaction that, with everything before it, survives a power cut too. Costs one wait for the disk. */
  durably<T>(work: () => T): T;
  close(): void;
}

/** `onFailure` hears of each failure before it becomes a sentence. */
export function wrapDatabase(
  connection: DatabaseSync,
  path: string,
  onFailure: (error: unknown) => void = () => {},
): Database {
  const statements = new Map<string, StatementSync>();

  function guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      onFailure(error);
      throw databaseFailure(error, path);
    }
  }

  function statement(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const prepared = connection.prepare(sql);
    statements.set(sql, prepared);
    return prepared;
  }

  function close(): void {
    if (!connection.isOpen) return;
    statements.clear();
    guard(() => connection.close());
  }

  return {
    path,
    all: <Row>(sql: string, ...values: SqlValue[]) =>
      guard(() => statement(sql).all(...values) as readonly unknown[] as readonly Row[]),
    get: <Row>(sql: string, ...values: SqlValue[]) => guard(() => statement(sql).get(...values)) as Row | undefined,
    run: (sql, ...values) => guard(() => Number(statement(sql).run(...values).changes)),
    read: (work) => guard(() => inTransaction(connection, "BEGIN", work)),
    transaction: (work) => guard(() => inTransaction(connection, "BEGIN IMMEDIATE", work)),
    durably: (work) => guard(() => withFullSync(connection, () => inTransaction(connection, "BEGIN IMMEDIATE", work))),
    close,
    [Symbol.dispose]: close,
  };
}

/** Inside another transaction the work simply joins it. */
export function inTransaction<T>(connection: DatabaseSync, begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => T): T {
  if (connection.isTransaction) return work();
  connection.exec(begin);
  try {
    const result = work();
    connection.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk makes SQLite end the transaction by itself.
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

function withFullSync<T>(connection: DatabaseSync, work: () => T): T {
  if (connection.isTransaction) return work();
  connection.exec("PRAGMA synchronous = FULL");
  try {
    return work();
  } finally {
    connection.exec("PRAGMA synchronous = NORMAL");
  }
}
