import { type AnswerState, type ChatEvent, isRunning } from "#app/chat/conversation.ts";
import { problem } from "#app/errors.ts";
import { readConversation, type SummaryRow, toState, toSummary } from "./conversationRows.ts";
import type { ConversationStore } from "./conversationStore.ts";
import { applyEvent, sealAnswer } from "./conversationWrites.ts";
import { findMatches, indexText, readExcerpts, titleSlot, unindexConversation } from "./searchIndex.ts";
import type { Database } from "./sqlite.ts";

/**
 * Also ends what a killed process left open and forgets removed conversations for good, so only the process that holds
 * the folder's instance lock may call it: another one would end the answers that are being written.
 */
export function createConversationStore(database: Database, now: () => Date): ConversationStore {
  tidy(database);
  return {
    list: (query, limit) => list(database, query, limit),
    get: (conversationId) => database.read(() => readConversation(database, conversationId)),
    apply: (conversationId, event) => apply(database, conversationId, event),
    seal: (answerId, state) => database.durably(() => sealAnswer(database, answerId, state)),
    rename: (conversationId, title) => database.durably(() => rename(database, conversationId, title)),
    remove: (conversationId) =>
      changes(
        database,
        "UPDATE conversations SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
        now().toISOString(),
        conversationId,
      ),
    restore: (conversationId) =>
      changes(
        database,
        "UPDATE conversations SET removed_at = NULL WHERE id = ? AND removed_at IS NOT NULL",
        conversationId,
      ),
  };
}

function changes(database: Database, sql: string, ...values: readonly string[]): boolean {
  return database.durably(() => database.run(sql, ...values)) > 0;
}

/** A prompt must outlive a power cut; the pieces of its answer are too many to wait for the disk each time. */
function apply(database: Database, conversationId: string, event: ChatEvent): void {
  const work = () => applyEvent(database, conversationId, event);
  if (event.type === "asked") database.durably(work);
  else database.transaction(work);
}

function list(database: Database, query: string, limit: number) {
  if (query.trim() === "") return newest(database, limit);
  return database.read(() => search(database, query, limit));
}

function newest(database: Database, limit: number) {
  return database
    .all<SummaryRow>(
      `SELECT key, id, title, created_at, updated_at FROM conversations
       WHERE removed_at IS NULL ORDER BY updated_at DESC, key DESC LIMIT ?`,
      limit,
    )
    .map((row) => toSummary(row, null));
}

function search(database: Database, query: string, limit: number) {
  const matches = findMatches(database, query);
  if (matches.size === 0) return [];
  const rows = database.all<SummaryRow>(
    `SELECT key, id, title, created_at, updated_at FROM conversations
     WHERE removed_at IS NULL AND key IN (SELECT value FROM json_each(?))
     ORDER BY updated_at DESC, key DESC LIMIT ?`,
    JSON.stringify([...matches.keys()]),
    limit,
  );
  const quoted = rows.map((row) => matches.get(row.key) ?? 0);
  const excerpts = readExcerpts(database, query, quoted);
  return rows.map((row, index) => toSummary(row, excerpts.get(quoted[index] ?? 0) ?? null));
}

function rename(database: Database, conversationId: string, title: string): boolean {
  const row = database.get<{ key: number }>(
    "UPDATE conversations SET title = ? WHERE id = ? AND removed_at IS NULL RETURNING key",
    title,
    conversationId,
  );
  if (row === undefined) return false;
  indexText(database, row.key, titleSlot, title);
  return true;
}

function tidy(database: Database): void {
  database.transaction(() => {
    forgetRemoved(database);
    endInterrupted(database);
  });
}

function forgetRemoved(database: Database): void {
  const removed = database.all<{ key: number }>("SELECT key FROM conversations WHERE removed_at IS NOT NULL");
  for (const { key } of removed) {
    unindexConversation(database, key);
    database.run("DELETE FROM conversations WHERE key = ?", key);
  }
}

/** An answer that was still being written when its process ended keeps what there is of it, and can be tried again. */
function endInterrupted(database: Database): void {
  const open = database.all<{ id: string; state: string }>(
    `SELECT id, state FROM answers WHERE running = 1
     UNION SELECT id, state FROM answers WHERE key IN (SELECT answer_key FROM answer_pieces)`,
  );
  for (const { id, state } of open) sealAnswer(database, id, endedState(toState(state)));
}

function endedState(state: AnswerState): AnswerState {
  return isRunning(state) ? { type: "failed", problem: problem("answer_interrupted", {}) } : state;
}
