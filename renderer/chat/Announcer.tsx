import { useEffect, useState } from "react";
import { type Answer, answerText, type Conversation } from "#app/chat/conversation.ts";
import { useStores } from "../stores/stores.ts";

/** A longer answer is announced by its length: whoever listens then reads it at their own pace. */
const readOutCharacters = 400;

/** Tells screen readers what happens to an answer: once when a model starts, once when it ended. */
export function Announcer() {
  const { chat } = useStores();
  const [text, setText] = useState("");
  useEffect(
    () =>
      chat.subscribe((now, before) => {
        const sentence = announcement(lastAnswer(now.conversation), lastAnswer(before.conversation));
        if (sentence !== null) setText(sentence);
      }),
    [chat],
  );
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}

/** What to say about the change from one state of the newest answer to the next; null for nothing. */
export function announcement(now: Answer | null, before: Answer | null): string | null {
  if (now === null || now.id !== before?.id || now.state.type === before.state.type) return null;
  switch (now.state.type) {
    case "loading":
      return `Loading ${now.receipt?.modelName ?? "the model"}.`;
    case "streaming":
      return `${now.receipt?.modelName ?? "The model"} is answering.`;
    case "complete":
    case "cut":
      return readOut(answerText(now));
    case "stopped":
      return "Stopped.";
    case "failed": // The problem is an alert of its own.
    case "routing":
    case "prefilling":
      return null;
  }
}

function readOut(text: string): string {
  if (text.length <= readOutCharacters) return text;
  return `The answer is complete, ${text.trim().split(/\s+/).length} words.`;
}

function lastAnswer(conversation: Conversation | null): Answer | null {
  const answers = conversation?.turns.flatMap((turn) => turn.answers) ?? [];
  return answers.at(-1) ?? null;
}
