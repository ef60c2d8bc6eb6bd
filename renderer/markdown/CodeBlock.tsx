import { type ComponentProps, type ReactNode, useRef } from "react";
import type { Components } from "react-markdown";
import { CopyButton } from "../components/CopyButton.tsx";

type HastElement = ComponentProps<Exclude<NonNullable<Components["pre"]>, string>>["node"];

/** A block of code with its language and a button that copies it. */
export function CodeBlock({ node, children }: { readonly node: HastElement; readonly children: ReactNode }) {
  const code = useRef<HTMLPreElement>(null);
  const language = languageOf(node);
  return (
    <figure className="code" aria-label={language === null ? "Code" : `Code in ${language}`}>
      <figcaption>
        <span>{language ?? "Text"}</span>
        <CopyButton label="Copy code" text={() => code.current?.textContent ?? ""} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable from the keyboard. */}
      <pre ref={code} tabIndex={0}>
        {children}
      </pre>
    </figure>
  );
}

/** What follows the opening fence; remark keeps it as a class of the code element. */
function languageOf(node: HastElement): string | null {
  const code = node?.children.find((child) => child.type === "element");
  const classes = code?.properties.className;
  if (!Array.isArray(classes)) return null;
  const name = classes.find((entry) => String(entry).startsWith("language-"));
  return name === undefined ? null : String(name).slice("language-".length);
}
