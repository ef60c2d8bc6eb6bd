import { type RefObject, useEffect, useRef } from "react";
import { isComposing } from "../components/PromptInput.tsx";
import { hasCommandKey } from "../platform.ts";
import { type PopupCommand, type PopupSituation, popupCommand } from "./keys.ts";
import type { PromptHistory } from "./promptHistory.ts";

export interface PopupKeysOptions {
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly history: PromptHistory;
  readonly answering: boolean;
  run(command: PopupCommand): void;
}

/** Keys that work wherever in the popup the focus is. Open menus and lists take theirs first. */
export function usePopupKeys(options: PopupKeysOptions): void {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isComposing(event)) return;
      const pressed = { key: event.key, command: hasCommandKey(event), shift: event.shiftKey };
      const command = popupCommand(pressed, situationOf(latest.current));
      if (command === null) return;
      event.preventDefault();
      latest.current.run(command);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function situationOf({ input, history, answering }: PopupKeysOptions): PopupSituation {
  const element = input.current;
  const start = element?.selectionStart ?? 0;
  const end = element?.selectionEnd ?? 0;
  const typing = element !== null && document.activeElement === element;
  const selectedInInput = typing && start !== end;
  return {
    typing,
    // A whole question that is selected, as when the popup opens, is about to be replaced anyway.
    atStart: start === 0 && (end === 0 || end === element?.value.length),
    browsing: history.browsing,
    selected: selectedInInput || document.getSelection()?.isCollapsed === false,
    answering,
  };
}
