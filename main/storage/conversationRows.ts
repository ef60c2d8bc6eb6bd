import * as z from "zod";
import {
  type Answer,
  type AnswerState,
  answerStateSchema,
  appendSegment,
  type Conversation,
  type ConversationSummary,
  type Segment,
  segmentSchema,
  type Turn,
} from "#app/chat/conversation.ts";
import { type Receipt, receiptSchema } from "#app/routing/receipt.ts";
import { parseJson } from "./json.ts";
import type { Database } from "./sqlite.ts";

export interface SummaryRow {
  readonly key: number;
  readonly id: string;
  readonly title: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface TurnRow {
  readonly key: number;
  readonly id: string;
  readonly prompt: string;
  readonly asked_at: string;
}

interface AnswerRow {
  readonly key: number;
  readonly id: string;
  readonly turn_key: number;
  readonly segments: string;
  readonly state: string;
  readonly receipt: string | null;
}

interface PieceRow {
  readonly answer_key: number;
  readonly segment: string;
}

const segmentsSchema = z.array(segmentSchema);

export function toSummary(row: SummaryRow, excerpt: string | null): ConversationSummary {
  return { id: row.id, title: row.title, createdAt: row.created_at, updatedAt: row.updated_at, excerpt };
}

/** Null when it is not there, or was removed. */
export function readConversation(database: Database, conversationId: string): Conversation | null {
  const row = database.get<SummaryRow>(
    "SELECT key, id, title, created_at, updated_at FROM conversations WHERE id = ? AND removed_at IS NULL",
    conversationId,
  );
  if (row === undefined) return null;
  const { excerpt: _, ...conversation } = toSummary(row, null);
  return { ...conversation, turns: readTurns(database, row.key) };
}

function readTurns(database: Database, conversationKey: number): readonly Turn[] {
  const turns = database.all<TurnRow>(
    "SELECT key, id, prompt, asked_at FROM turns WHERE conversation_key = ? ORDER BY key",
    conversationKey,
  );
  const answers = readAnswers(database, conversationKey);
  return turns.map((row) => ({
    id: row.id,
    prompt: row.prompt,
    askedAt: row.asked_at,
    answers: answers.get(row.key) ?? [],
  }));
}

/** The conversation's answers by the key of their turn. */
function readAnswers(database: Database, conversationKey: number): ReadonlyMap<number, readonly Answer[]> {
  const rows = database.all<AnswerRow>(
    `SELECT a.key, a.id, a.turn_key, a.segments, a.state, a.receipt
     FROM turns t JOIN answers a ON a.turn_key = t.key WHERE t.conversation_key = ? ORDER BY a.key`,
    conversationKey,
  );
  const pieces = database.all<PieceRow>(
    `SELECT p.answer_key, p.segment FROM turns t JOIN answers a ON a.turn_key = t.key
     JOIN answer_pieces p ON p.answer_key = a.key WHERE t.conversation_key = ? ORDER BY p.key`,
    conversationKey,
  );
  const piecesOf = Map.groupBy(pieces, (piece) => piece.answer_key);
  const rowsOf = Map.groupBy(rows, (row) => row.turn_key);
  return new Map(
    [...rowsOf].map(([turn, answers]) => [turn, answers.map((row) => toAnswer(row, piecesOf.get(row.key)))]),
  );
}

function toAnswer(row: AnswerRow, pieces: readonly PieceRow[] = []): Answer {
  return {
    id: row.id,
    segments: joinSegments(
      row.segments,
      pieces.map((piece) => piece.segment),
    ),
    state: toState(row.state),
    receipt: row.receipt === null ? null : toReceipt(row.receipt),
  };
}

/** What is stored of an answer, with the pieces that were written after it. */
export function joinSegments(stored: string, pieces: readonly string[]): readonly Segment[] {
  let segments: readonly Segment[] = parseJson(segmentsSchema, stored) ?? [];
  for (const piece of pieces) {
    const segment = parseJson(segmentSchema, piece);
    if (segment !== null) segments = appendSegment(segments, segment);
  }
  return segments;
}

/** A state that another version wrote and this one does not know is over in any case. */
export function toState(stored: string): AnswerState {
  return parseJson(answerStateSchema, stored) ?? { type: "stopped" };
}

function toReceipt(stored: string): Receipt | null {
  return parseJson(receiptSchema, stored);
}
