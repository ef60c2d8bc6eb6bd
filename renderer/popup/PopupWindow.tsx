import { useRef, useState } from "react";
import { answerText, type Conversation } from "#app/chat/conversation.ts";
import type { WindowEvent } from "#app/contract.ts";
import { Announcer } from "../chat/Announcer.tsx";
import { Transcript, useIsAnswering } from "../chat/Transcript.tsx";
import { useComposer } from "../chat/useComposer.ts";
import { copy, htmlOf } from "../components/copy.ts";
import { HostGone } from "../components/HostGone.tsx";
import { Icon } from "../components/Icon.tsx";
import { ModelPicker } from "../components/ModelPicker.tsx";
import { PromptInput, useFocusOn } from "../components/PromptInput.tsx";
import { RouteChip } from "../components/RouteChip.tsx";
import { largestThatFits } from "../models.ts";
import { isShell } from "../platform.ts";
import { useChat, useStores } from "../stores/stores.ts";
import { useWindowEvents } from "../window/useWindowEvents.ts";
import type { PopupCommand } from "./keys.ts";
import { openMainWindow } from "./openMainWindow.ts";
import { PopupFooter } from "./PopupFooter.tsx";
import { PopupNotes } from "./PopupNotes.tsx";
import { PromptHistory } from "./promptHistory.ts";
import { usePanelHeight } from "./usePanelHeight.ts";
import { usePopupKeys } from "./usePopupKeys.ts";

/** In CSS pixels. In the browser host the window has the size that its browser gave it. */
const highest = Math.round(window.screen.availHeight * 0.6);

/** One line to ask in, who will answer, and the answer below. */
export function PopupWindow() {
  const { client, chat, library } = useStores();
  const [history] = useState(() => new PromptHistory(client));
  const [pickerOpen, setPickerOpen] = useState(false);
  const composer = useComposer((prompt) => history.add(prompt));
  const panel = useRef<HTMLElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const hasTurns = useChat((state) => state.conversation !== null || state.pendingPrompt !== null);
  const answering = useIsAnswering();
  usePanelHeight(panel, client);
  useFocusOn(input, null);

  const focusInput = (): void => {
    input.current?.focus();
    input.current?.select();
  };
  const closePicker = (): void => {
    setPickerOpen(false);
    input.current?.focus();
  };
  const onWindowEvent = (event: WindowEvent): void => {
    if (event.type === "shown") focusInput();
    else if (event.type === "prefill") composer.setText(event.text);
    else if (event.type === "open") openMainWindow(event.conversationId);
  };
  useWindowEvents(onWindowEvent);

  const commands: Readonly<Record<PopupCommand, () => void>> = {
    askLarger: () => composer.submit(largestThatFits(library.getState().listing)?.model.id),
    pickModel: () => setPickerOpen(!pickerOpen),
    older: () => void history.older(composer.text).then((prompt) => prompt !== null && composer.setText(prompt)),
    newer: () => composer.setText(history.newer()),
    copy: () => copyAnswer(newestAnswer(chat.getState().conversation), panel.current),
    copyMarkdown: () => copyAnswer(newestAnswer(chat.getState().conversation), null),
    openMain: () => quietly(client.window.openMain({ conversationId: chat.getState().conversationId })),
    new: () => {
      chat.getState().startNew();
      focusInput();
    },
    stop: () => {
      chat.getState().stop();
      input.current?.focus();
    },
    hide: () => quietly(client.window.hide()),
  };
  usePopupKeys({ input, history, answering, run: (command) => commands[command]() });

  return (
    <main className="popup" ref={panel} {...(isShell && { style: { maxHeight: highest } })}>
      <h1 className="visually-hidden">Snug</h1>
      <div className="popup-line">
        <Icon name="ask" />
        <PromptInput
          ref={input}
          value={composer.text}
          placeholder={hasTurns ? "Ask a follow-up" : "Ask anything"}
          onChange={(text) => {
            history.leave();
            composer.setText(text);
          }}
          onSubmit={() => composer.submit()}
        />
        <RouteChip pickerOpen={pickerOpen} onToggle={commands.pickModel} />
      </div>
      {pickerOpen && <ModelPicker onClose={closePicker} />}
      <HostGone />
      <PopupNotes text={composer.text} />
      {hasTurns && !pickerOpen && <Transcript />}
      {hasTurns && <PopupFooter answering={answering} commands={commands} />}
      <Announcer />
    </main>
  );
}

/** Without a host there is nothing that such a call could change. */
function quietly(call: Promise<unknown>): void {
  call.catch(() => {});
}

function newestAnswer(conversation: Conversation | null): string {
  const answer = conversation?.turns.at(-1)?.answers.at(-1);
  return answer === undefined ? "" : answerText(answer);
}

/** Formatted as well where the panel that shows it is given. */
function copyAnswer(text: string, panel: HTMLElement | null): void {
  const rendered = [...(panel?.querySelectorAll(".answer-body") ?? [])].at(-1) ?? null;
  if (text !== "") copy(text, htmlOf(rendered));
}
