import type { Message } from "../engine.ts";
import { answerText, type Conversation } from "./conversation.ts";

/**
 * What a model is given to answer one turn: the system prompt, every earlier turn with the newest answer it has, and
 * the turn's own prompt. What a model thought is not repeated to it: its template would drop it anyway.
 */
export function messagesFor(conversation: Conversation, turnId: string, systemPrompt: string): readonly Message[] {
  const index = conversation.turns.findIndex((turn) => turn.id === turnId);
  const system: Message[] = systemPrompt.trim() === "" ? [] : [{ role: "system", text: systemPrompt }];
  const earlier = conversation.turns.slice(0, Math.max(0, index)).flatMap((turn): Message[] => {
    const answer = turn.answers.map(answerText).findLast((text) => text !== "");
    if (answer === undefined) return [];
    return [
      { role: "user", text: turn.prompt },
      { role: "assistant", text: answer },
    ];
  });
  const prompt = conversation.turns[index]?.prompt;
  return [...system, ...earlier, ...(prompt === undefined ? [] : [{ role: "user" as const, text: prompt }])];
}

/** The model that answered last: the one a conversation stays with when nothing speaks against it. */
export function lastModelId(conversation: Conversation | null): string | null {
  const answers = conversation?.turns.flatMap((turn) => turn.answers) ?? [];
  return answers.findLast((answer) => answer.receipt !== null)?.receipt?.modelId ?? null;
}
