import { type KeyboardEvent, type Ref, useEffect } from "react";

export interface PromptInputProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly value: string;
  readonly placeholder: string;
  onChange(value: string): void;
  onSubmit(): void;
}

/** Where a question is typed: grows to a few lines. Return asks, Shift+Return starts a new line. */
export function PromptInput({ ref, value, placeholder, onChange, onSubmit }: PromptInputProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.metaKey || event.ctrlKey) return;
    if (isComposing(event.nativeEvent)) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <textarea
      ref={ref}
      className="prompt-input"
      aria-label="Ask Snug"
      rows={1}
      placeholder={placeholder}
      value={value}
      spellCheck
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}

/** Whether an input method is still composing: its Return confirms a candidate. */
export function isComposing(event: globalThis.KeyboardEvent): boolean {
  // 229: the Return that ends a composition comes after its end in WebKit's order of events.
  return event.isComposing || event.keyCode === 229;
}

/** Gives the keyboard back to where one types, after the control that had it went away. */
export function focusPrompt(): void {
  document.querySelector<HTMLElement>(".prompt-input")?.focus();
}

/** Focuses an input when its window or view appears, but not while a person goes through the chats by keyboard. */
export function useFocusOn(input: { readonly current: HTMLTextAreaElement | null }, key: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when.
  useEffect(() => {
    if (document.activeElement?.matches(".chat-open:focus-visible") !== true) input.current?.focus();
  }, [input, key]);
}
