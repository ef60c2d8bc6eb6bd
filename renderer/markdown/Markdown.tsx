import { memo, useState } from "react";
import ReactMarkdown, { type Components, type Options } from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import remarkGfm from "remark-gfm";
import { BlockSplitter } from "./blocks.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { WebLink } from "./WebLink.tsx";

const components: Components = {
  a: ({ href, children }) => <WebLink href={href}>{children}</WebLink>,
  // Nothing is fetched because an answer mentions it: that would tell its server that it was read.
  img: ({ alt, src }) => (
    <span className="markdown-image">
      {alt === undefined || alt === "" ? "Image" : alt} ({String(src)})
    </span>
  ),
  pre: ({ node, children }) => <CodeBlock node={node}>{children}</CodeBlock>,
  // A wide table scrolls within itself; focusable, so that it does from the keyboard too.
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable from the keyboard.
    <figure className="markdown-table" tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </figure>
  ),
};

const remarkPlugins: Options["remarkPlugins"] = [remarkGfm];
const rehypePlugins: Options["rehypePlugins"] = [[rehypeHighlight, { detect: false }]];

/** An answer's Markdown. HTML in it is shown as text. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  const [splitter] = useState(() => new BlockSplitter());
  const blocks = splitter.split(text);
  const definitions = blocks
    .filter((block) => block.definition)
    .map((block) => block.source)
    .join("\n");
  return (
    <div className="markdown">
      {blocks
        .filter((block) => !block.definition)
        .map((block) => (
          <MarkdownBlock key={block.start} source={withDefinitions(block.source, definitions)} />
        ))}
    </div>
  );
});

/** Blocks are rendered apart from each other, so those that may use a link's definition are given all of them. */
function withDefinitions(source: string, definitions: string): string {
  return definitions !== "" && source.includes("]") ? `${source}\n\n${definitions}` : source;
}

const MarkdownBlock = memo(function MarkdownBlock({ source }: { readonly source: string }) {
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
      {source}
    </ReactMarkdown>
  );
});
