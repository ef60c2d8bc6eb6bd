import { useEffect, useState } from "react";
import { copy } from "./copy.ts";
import { Icon } from "./Icon.tsx";

const confirmedMs = 1500;

export interface CopyButtonProps {
  readonly label: string;
  text(): string;
  html?(): string | undefined;
}

/** Copies, and says so for a moment. */
export function CopyButton({ label, text, html }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), confirmedMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const act = (): void => {
    copy(text(), html?.());
    setCopied(true);
  };
  return (
    <button type="button" className="icon-button" aria-label={copied ? "Copied" : label} title={label} onClick={act}>
      <Icon name={copied ? "check" : "copy"} />
    </button>
  );
}
