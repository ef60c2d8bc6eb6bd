import { type KeyboardEvent, useRef, useState } from "react";
import { useIsAnswering } from "../../chat/Transcript.tsx";
import { useComposer } from "../../chat/useComposer.ts";
import { Icon } from "../../components/Icon.tsx";
import { ModelPicker } from "../../components/ModelPicker.tsx";
import { PromptInput, useFocusOn } from "../../components/PromptInput.tsx";
import { RouteChip } from "../../components/RouteChip.tsx";
import { hasCommandKey, shortcut } from "../../platform.ts";
import { useChat, usePreview, useStores } from "../../stores/stores.ts";

export function ChatComposer() {
  const composer = useComposer();
  const view = useChat((state) => state.view);
  const [pickerOpen, setPickerOpen] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  useFocusOn(input, view);
  const closePicker = (): void => {
    setPickerOpen(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!hasCommandKey(event) || event.key !== "k") return;
    event.preventDefault();
    setPickerOpen(!pickerOpen);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: catches a shortcut of the controls inside.
    <div className="composer" onKeyDown={onKeyDown}>
      {pickerOpen && <ModelPicker onClose={closePicker} />}
      <RouteWarning text={composer.text} />
      <div className="composer-box">
        <PromptInput
          ref={input}
          value={composer.text}
          placeholder="Ask anything"
          onChange={composer.setText}
          onSubmit={() => composer.submit()}
        />
        <div className="composer-row">
          <RouteChip pickerOpen={pickerOpen} onToggle={() => setPickerOpen(!pickerOpen)} />
          <SubmitButton
            empty={composer.text.trim() === ""}
            onSubmit={() => composer.submit()}
            onStop={() => input.current?.focus()}
          />
        </div>
      </div>
    </div>
  );
}

/** Said before the question is asked, when it is already clear that nobody can answer it. */
function RouteWarning({ text }: { readonly text: string }) {
  const preview = usePreview((state) => state.preview);
  if (text.trim() === "" || preview?.type !== "none" || preview.problem.code === "prompt_empty") return null;
  return <p className="composer-warning">{preview.problem.sentence}</p>;
}

interface SubmitButtonProps {
  readonly empty: boolean;
  onSubmit(): void;
  onStop(): void;
}

function SubmitButton({ empty, onSubmit, onStop }: SubmitButtonProps) {
  const { chat } = useStores();
  const answering = useIsAnswering();
  const stop = (): void => {
    chat.getState().stop();
    // This button goes away with the answer, and the keyboard must not go with it.
    onStop();
  };
  if (answering) {
    return (
      <button type="button" className="round-button" aria-label="Stop" title={`Stop (${shortcut(".")})`} onClick={stop}>
        <Icon name="stop" />
      </button>
    );
  }
  return (
    <button
      type="button"
      className="round-button"
      aria-label="Ask"
      title="Ask (Return)"
      disabled={empty}
      onClick={onSubmit}
    >
      <Icon name="send" />
    </button>
  );
}
