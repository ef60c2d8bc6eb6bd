import { memo, useRef } from "react";
import { type Answer, answerText, isRunning } from "#app/chat/conversation.ts";
import { leftOutSentence } from "#app/routing/receiptLine.ts";
import { CopyButton } from "../components/CopyButton.tsx";
import { htmlOf } from "../components/copy.ts";
import { Icon } from "../components/Icon.tsx";
import { ProblemNote } from "../components/ProblemNote.tsx";
import { Markdown } from "../markdown/Markdown.tsx";
import { AnswerProgress } from "./AnswerProgress.tsx";
import { AskAnother } from "./AskAnother.tsx";
import { ReceiptView } from "./ReceiptView.tsx";
import { Thinking } from "./Thinking.tsx";

export interface AnswerViewProps {
  readonly answer: Answer;
  /** Null where the answer cannot be had again, as in a conversation that is answering already. */
  readonly onAskAgain: ((modelId: string | null) => void) | null;
}

/** One answer: its text as it grows, how it ended, and the receipt. */
export const AnswerView = memo(function AnswerView({ answer, onAskAgain }: AnswerViewProps) {
  const { state, receipt } = answer;
  const model = receipt?.modelName ?? null;
  const running = isRunning(state);
  return (
    <article
      className="answer"
      data-state={state.type}
      aria-label={model === null ? "Answer" : `Answer by ${model}`}
      aria-busy={running}
    >
      {receipt?.demo === true && <DemoLabel />}
      <AnswerBody answer={answer} />
      {/* An answer that another window receives is stored with its text, but not with how far it is. */}
      {!(state.type === "routing" && answer.segments.length > 0) && <AnswerProgress state={state} model={model} />}
      <AnswerEnd answer={answer} onAskAgain={onAskAgain} />
      <LeftOut sentence={leftOutSentence(receipt)} />
      <footer className="answer-footer">
        {receipt !== null && <ReceiptView receipt={receipt} />}
        {!running && <AnswerActions answer={answer} onAskAgain={onAskAgain} />}
      </footer>
    </article>
  );
});

function DemoLabel() {
  return (
    <p className="demo-label">
      <span className="badge">Demo</span> A tiny model that shows how Snug works. It knows next to nothing.
    </p>
  );
}

function AnswerBody({ answer }: { readonly answer: Answer }) {
  const running = isRunning(answer.state);
  const last = answer.segments.length - 1;
  return (
    <div className="answer-body">
      {answer.segments.map((segment, index) =>
        segment.type === "thinking" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: segments only ever grow at the end.
          <Thinking key={index} text={segment.text} ongoing={running && index === last} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: segments only ever grow at the end.
          <Markdown key={index} text={segment.text} />
        ),
      )}
    </div>
  );
}

function AnswerEnd({ answer, onAskAgain }: AnswerViewProps) {
  const { state, receipt } = answer;
  if (state.type === "stopped") return <p className="answer-note">Stopped.</p>;
  if (state.type === "cut") {
    return (
      <p className="answer-note">Cut off: the longest answer that is allowed, or the context's end, was reached.</p>
    );
  }
  if (state.type !== "failed") return null;
  const again = onAskAgain === null ? null : () => onAskAgain(receipt?.modelId ?? null);
  return <ProblemNote problem={state.problem} action={again === null ? null : { label: "Try again", run: again }} />;
}

function LeftOut({ sentence }: { readonly sentence: string | null }) {
  return sentence === null ? null : <p className="answer-note">{sentence}</p>;
}

function AnswerActions({ answer, onAskAgain }: AnswerViewProps) {
  const actions = useRef<HTMLDivElement>(null);
  const rendered = (): Element | null => actions.current?.closest(".answer")?.querySelector(".answer-body") ?? null;
  const modelId = answer.receipt?.modelId ?? null;
  return (
    <div className="answer-actions" ref={actions}>
      {answerText(answer) !== "" && (
        <CopyButton label="Copy answer" text={() => answerText(answer)} html={() => htmlOf(rendered())} />
      )}
      {onAskAgain !== null && (
        <>
          <button
            type="button"
            className="icon-button"
            aria-label="Regenerate"
            title="Regenerate: ask the same model again"
            onClick={() => onAskAgain(modelId)}
          >
            <Icon name="refresh" />
          </button>
          <AskAnother exceptModelId={modelId} onChoose={onAskAgain} />
        </>
      )}
    </div>
  );
}
