import { type KeyboardEvent, useEffect, useRef } from "react";
import { isComposing } from "../../components/PromptInput.tsx";

export interface RenameFieldProps {
  readonly title: string;
  onRename(title: string): void;
  /** Tells whether the keyboard was still here, and is to go back to where it was. */
  onEnd(hadFocus: boolean): void;
}

/** Edits a title in place. Return and leaving the field keep it, Esc does not. */
export function RenameField({ title, onRename, onEnd }: RenameFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useEffect(() => field.current?.select(), []);
  const end = (keep: boolean, hadFocus: boolean): void => {
    if (ended.current) return;
    ended.current = true;
    const entered = field.current?.value.trim() ?? "";
    if (keep && entered !== "" && entered !== title) onRename(entered);
    onEnd(hadFocus);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    // The list around it has its own meaning for keys, and Esc stops an answer elsewhere.
    event.stopPropagation();
    if (event.key === "Enter") end(true, true);
    else if (event.key === "Escape") end(false, true);
  };
  return (
    <input
      ref={field}
      className="field rename-field"
      aria-label="Title"
      defaultValue={title}
      maxLength={200}
      onKeyDown={onKeyDown}
      onBlur={() => end(true, false)}
    />
  );
}
