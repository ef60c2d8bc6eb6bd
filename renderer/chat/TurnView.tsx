import { memo } from "react";
import type { Turn } from "#app/chat/conversation.ts";
import { focusPrompt } from "../components/PromptInput.tsx";
import { useStores } from "../stores/stores.ts";
import { AnswerView } from "./AnswerView.tsx";

export interface TurnViewProps {
  readonly turn: Turn;
  readonly canAskAgain: boolean;
}

/** A prompt and every answer to it, side by side where there are several. */
export const TurnView = memo(function TurnView({ turn, canAskAgain }: TurnViewProps) {
  const { chat } = useStores();
  const askAgain = (modelId: string | null): void => {
    void chat.getState().askAgain(turn.id, modelId);
    // The button that was pressed goes away while the answer is written.
    focusPrompt();
  };
  return (
    <div className="turn">
      <Prompt text={turn.prompt} />
      <div className={turn.answers.length > 1 ? "answers answers-many" : "answers"}>
        {turn.answers.map((answer) => (
          <AnswerView key={answer.id} answer={answer} onAskAgain={canAskAgain ? askAgain : null} />
        ))}
      </div>
    </div>
  );
});

export function Prompt({ text }: { readonly text: string }) {
  return (
    <div className="prompt">
      <span className="visually-hidden">You asked: </span>
      {text}
    </div>
  );
}
