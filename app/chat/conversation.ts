import * as z from "zod";
import { problemSchema } from "../errors.ts";
import { measuredSchema, receiptSchema } from "../routing/receipt.ts";

const fraction = z.number().min(0).max(1);

/** A run of text of one kind. A model that thinks before it answers writes both kinds. */
export const segmentSchema = z.object({ type: z.enum(["thinking", "answer"]), text: z.string() });
export type Segment = Readonly<z.infer<typeof segmentSchema>>;

/** What is happening to an answer, or how it ended. */
export const answerStateSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("routing") }),
  z.object({ type: z.literal("loading"), fraction }),
  z.object({ type: z.literal("prefilling"), doneTokens: z.number(), totalTokens: z.number() }),
  z.object({ type: z.literal("streaming") }),
  z.object({ type: z.literal("complete") }),
  /** Stopped by the person; the partial answer stays. */
  z.object({ type: z.literal("stopped") }),
  /** Ended by the token limit or the context's end. */
  z.object({ type: z.literal("cut") }),
  z.object({ type: z.literal("failed"), problem: problemSchema }),
]);
export type AnswerState = Readonly<z.infer<typeof answerStateSchema>>;

export const answerSchema = z.object({
  id: z.string(),
  segments: z.array(segmentSchema).readonly(),
  state: answerStateSchema,
  receipt: receiptSchema.nullable(),
});
export type Answer = Readonly<z.infer<typeof answerSchema>>;

/** One prompt with every answer to it: asking again adds an answer beside the first. */
export const turnSchema = z.object({
  id: z.string(),
  prompt: z.string(),
  /** ISO 8601. */
  askedAt: z.string(),
  answers: z.array(answerSchema).readonly(),
});
export type Turn = Readonly<z.infer<typeof turnSchema>>;

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  turns: z.array(turnSchema).readonly(),
});
export type Conversation = Readonly<z.infer<typeof conversationSchema>>;

export const conversationSummarySchema = conversationSchema
  .omit({ turns: true })
  .extend({ /** Where a search matched, with the match between U+0001 and U+0002. */ excerpt: z.string().nullable() });
export type ConversationSummary = Readonly<z.infer<typeof conversationSummarySchema>>;

/** What a running answer sends. A transcript is the fold of these over the conversation before. */
export const chatEventSchema = z.discriminatedUnion("type", [
  /** The first event of a new prompt. */
  z.object({
    type: z.literal("asked"),
    conversation: conversationSchema.omit({ turns: true }),
    turnId: z.string(),
    prompt: z.string(),
    askedAt: z.string(),
  }),
  /** A new, empty answer to an existing turn. */
  z.object({ type: z.literal("answering"), turnId: z.string(), answerId: z.string() }),
  z.object({ type: z.literal("routed"), answerId: z.string(), receipt: receiptSchema }),
  z.object({ type: z.literal("state"), answerId: z.string(), state: answerStateSchema }),
  z.object({ type: z.literal("text"), answerId: z.string(), segment: segmentSchema }),
  z.object({ type: z.literal("measured"), answerId: z.string(), measured: measuredSchema }),
]);
export type ChatEvent = Readonly<z.infer<typeof chatEventSchema>>;

export function isRunning(state: AnswerState): boolean {
  return (
    state.type === "routing" || state.type === "loading" || state.type === "prefilling" || state.type === "streaming"
  );
}

/** The answer's text without what the model thought before it. */
export function answerText(answer: Answer): string {
  return answer.segments
    .filter((segment) => segment.type === "answer")
    .map((segment) => segment.text)
    .join("");
}

/**
 * The transcript after one more event. Parts that the event does not touch keep their identity, so a view re-renders
 * only the turn that changed. An event about something that is not there leaves the conversation as it was.
 */
export function applyChatEvent(conversation: Conversation | null, event: ChatEvent): Conversation | null {
  if (event.type === "asked") {
    const turn: Turn = { id: event.turnId, prompt: event.prompt, askedAt: event.askedAt, answers: [] };
    return { ...event.conversation, turns: [...(conversation?.turns ?? []), turn] };
  }
  if (conversation === null) return null;
  if (event.type === "answering") {
    const answer: Answer = { id: event.answerId, segments: [], state: { type: "routing" }, receipt: null };
    return mapTurn(
      conversation,
      (turn) => turn.id === event.turnId,
      (turn) => ({ ...turn, answers: [...turn.answers, answer] }),
    );
  }
  return mapTurn(
    conversation,
    (turn) => turn.answers.some((answer) => answer.id === event.answerId),
    (turn) => ({
      ...turn,
      answers: turn.answers.map((answer) => (answer.id === event.answerId ? changeAnswer(answer, event) : answer)),
    }),
  );
}

type AnswerEvent = Exclude<ChatEvent, { type: "asked" } | { type: "answering" }>;

function changeAnswer(answer: Answer, event: AnswerEvent): Answer {
  switch (event.type) {
    case "routed":
      return { ...answer, receipt: event.receipt };
    case "state":
      return { ...answer, state: event.state };
    case "text":
      return { ...answer, segments: appendSegment(answer.segments, event.segment) };
    case "measured":
      return answer.receipt === null ? answer : { ...answer, receipt: { ...answer.receipt, measured: event.measured } };
  }
}

/** Joins the text to the last segment when it is of the same kind. */
export function appendSegment(segments: readonly Segment[], added: Segment): readonly Segment[] {
  const last = segments.at(-1);
  if (last === undefined || last.type !== added.type) return [...segments, added];
  return [...segments.slice(0, -1), { type: last.type, text: last.text + added.text }];
}

function mapTurn(
  conversation: Conversation,
  matches: (turn: Turn) => boolean,
  change: (turn: Turn) => Turn,
): Conversation {
  const index = conversation.turns.findLastIndex(matches);
  const turn = conversation.turns[index];
  if (turn === undefined) return conversation;
  return { ...conversation, turns: conversation.turns.with(index, change(turn)) };
}
