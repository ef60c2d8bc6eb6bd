import { useId, useState } from "react";
import { Icon } from "../components/Icon.tsx";

/** What the model wrote before its answer: open while it is being written, folded afterwards unless a person opened it. */
export function Thinking({ text, ongoing }: { readonly text: string; readonly ongoing: boolean }) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const id = useId();
  const open = chosen ?? ongoing;
  return (
    <div className="thinking">
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setChosen(!open)}>
        <Icon name="chevron" />
        {ongoing ? "Thinking…" : "Thought before answering"}
      </button>
      <div id={id} hidden={!open}>
        {text.trim()}
      </div>
    </div>
  );
}
