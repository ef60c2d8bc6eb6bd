import { type AnswerState, answerText, type ChatEvent, isRunning, type Segment } from "#app/chat/conversation.ts";
import { joinSegments } from "./conversationRows.ts";
import { indexText, titleSlot } from "./searchIndex.ts";
import type { Database } from "./sqlite.ts";

type AnswerEvent = Exclude<ChatEvent, { type: "asked" } | { type: "answering" }>;
type EventOf<Type extends ChatEvent["type"]> = Extract<ChatEvent, { type: Type }>;

const selectAnswerKey = `
  SELECT a.key FROM answers a JOIN turns t ON t.key = a.turn_key JOIN conversations c ON c.key = t.conversation_key
  WHERE a.id = ? AND c.id = ?`;

/** Does to the tables what `applyChatEvent` does to a conversation in memory. Call it in a transaction. */
export function applyEvent(database: Database, conversationId: string, event: ChatEvent): void {
  switch (event.type) {
    case "asked":
      addTurn(database, conversationId, event);
      break;
    case "answering":
      addAnswer(database, conversationId, event);
      break;
    default:
      changeAnswer(database, conversationId, event);
  }
}

function changeAnswer(database: Database, conversationId: string, event: AnswerEvent): void {
  const answer = database.get<{ key: number }>(selectAnswerKey, event.answerId, conversationId);
  if (answer === undefined) return;
  switch (event.type) {
    case "routed":
      database.run("UPDATE answers SET receipt = ? WHERE key = ?", JSON.stringify(event.receipt), answer.key);
      break;
    case "state":
      setState(database, answer.key, event.state);
      break;
    case "text":
      addPiece(database, answer.key, event.segment);
      break;
    case "measured":
      database.run(
        "UPDATE answers SET receipt = json_set(receipt, '$.measured', json(?)) WHERE key = ? AND receipt IS NOT NULL",
        JSON.stringify(event.measured),
        answer.key,
      );
  }
}

/** JSON keeps every string as it is, even one half of a character that the next piece completes. */
function addPiece(database: Database, answerKey: number, segment: Segment): void {
  database.run("INSERT INTO answer_pieces (answer_key, segment) VALUES (?, ?)", answerKey, JSON.stringify(segment));
}

/** Asking in a conversation that was removed elsewhere brings it back, rather than losing the new prompt. */
function addTurn(database: Database, conversationId: string, event: EventOf<"asked">): void {
  const { id, title, createdAt, updatedAt } = event.conversation;
  if (id !== conversationId) throw new Error(`The event is about conversation ${id}, not ${conversationId}`);
  const row = database.get<{ key: number; slots: number }>(
    `INSERT INTO conversations (id, title, created_at, updated_at, slots) VALUES (?, ?, ?, ?, 1)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, created_at = excluded.created_at,
       updated_at = excluded.updated_at, removed_at = NULL, slots = slots + 1
     RETURNING key, slots`,
    id,
    title,
    createdAt,
    updatedAt,
  );
  if (row === undefined) throw new Error("The conversation was not stored");
  database.run(
    "INSERT INTO turns (id, conversation_key, slot, prompt, asked_at) VALUES (?, ?, ?, ?, ?)",
    event.turnId,
    row.key,
    row.slots,
    event.prompt,
    event.askedAt,
  );
  indexText(database, row.key, titleSlot, title);
  indexText(database, row.key, row.slots, event.prompt);
}

function addAnswer(database: Database, conversationId: string, event: EventOf<"answering">): void {
  const turn = database.get<{ key: number; conversation_key: number }>(
    `SELECT t.key, t.conversation_key FROM turns t JOIN conversations c ON c.key = t.conversation_key
     WHERE t.id = ? AND c.id = ?`,
    event.turnId,
    conversationId,
  );
  if (turn === undefined) return;
  database.run("UPDATE conversations SET slots = slots + 1 WHERE key = ?", turn.conversation_key);
  database.run(
    `INSERT INTO answers (id, turn_key, slot, state, running)
     VALUES (?, ?, (SELECT slots FROM conversations WHERE key = ?), ?, 1)`,
    event.answerId,
    turn.key,
    turn.conversation_key,
    JSON.stringify({ type: "routing" } satisfies AnswerState),
  );
}

function setState(database: Database, answerKey: number, state: AnswerState): void {
  database.run(
    "UPDATE answers SET state = ?, running = ? WHERE key = ?",
    JSON.stringify(state),
    isRunning(state) ? 1 : 0,
    answerKey,
  );
}

/** Joins an answer's pieces into its row, ends it and makes it searchable. Call it in a transaction. */
export function sealAnswer(database: Database, answerId: string, state: AnswerState): void {
  const row = database.get<{ key: number; slot: number; segments: string; conversation_key: number }>(
    `SELECT a.key, a.slot, a.segments, t.conversation_key FROM answers a JOIN turns t ON t.key = a.turn_key
     WHERE a.id = ?`,
    answerId,
  );
  if (row === undefined) return;
  const pieces = database.all<{ segment: string }>(
    "SELECT segment FROM answer_pieces WHERE answer_key = ? ORDER BY key",
    row.key,
  );
  const segments = joinSegments(
    row.segments,
    pieces.map((piece) => piece.segment),
  );
  database.run("UPDATE answers SET segments = ? WHERE key = ?", JSON.stringify(segments), row.key);
  database.run("DELETE FROM answer_pieces WHERE answer_key = ?", row.key);
  setState(database, row.key, state);
  indexText(database, row.conversation_key, row.slot, answerText({ id: answerId, segments, state, receipt: null }));
}
