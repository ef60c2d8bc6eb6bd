import type { AnswerState, ChatEvent, Conversation, ConversationSummary } from "#app/chat/conversation.ts";

/**
 * Conversations as they are kept. A killed process loses nothing that a call returned from; prompts and sealed answers
 * outlive a power cut as well.
 */
export interface ConversationStore {
  /** The newest first; with a query, those whose title, prompts or answers match it (every word, prefixes count). */
  list(query: string, limit: number): readonly ConversationSummary[];
  /** Null when it is not there, or was removed. */
  get(conversationId: string): Conversation | null;
  /**
   * Applies one event of a running answer, as `applyChatEvent` does in memory. `text` events are appended as rows of
   * their own, so that a killed process loses at most the piece being written; `seal` joins them. `asked` creates the
   * conversation where it is new.
   */
  apply(conversationId: string, event: ChatEvent): void;
  /** Ends an answer: joins its pieces, stores its final state and makes it searchable. */
  seal(answerId: string, state: AnswerState): void;
  rename(conversationId: string, title: string): boolean;
  /** Hides a conversation; the next start removes it for good. */
  remove(conversationId: string): boolean;
  restore(conversationId: string): boolean;
}
