import { type Answer, answerText, type Conversation, type Turn } from "./conversation.ts";

/**
 * The conversation as a Markdown document. Prompts are quotations, since they are text as it was typed; answers are
 * Markdown already. Nothing in one part can swallow the next: a code block that was left open is closed.
 */
export function exportMarkdown(conversation: Conversation): string {
  const parts = [`# ${escaped(conversation.title)}`, ...conversation.turns.flatMap(turnParts)];
  return `${parts.join("\n\n")}\n`;
}

function turnParts(turn: Turn): readonly string[] {
  return ["## Question", `*${turn.askedAt}*`, quoted(turn.prompt), ...turn.answers.flatMap(answerParts)];
}

function answerParts(answer: Answer): readonly string[] {
  const thinking = answer.segments
    .filter((segment) => segment.type === "thinking")
    .map((segment) => segment.text)
    .join("");
  const text = answerText(answer).trim();
  const note = endNote(answer);
  return [
    `### ${escaped(answer.receipt?.modelName ?? "Answer")}`,
    ...(thinking.trim() === "" ? [] : [collapsed("Thinking", thinking.trim())]),
    ...(text === "" ? [] : [withClosedFence(text)]),
    ...(note === null ? [] : [`*${note}*`]),
  ];
}

function endNote({ state }: Answer): string | null {
  switch (state.type) {
    case "complete":
      return null;
    case "stopped":
      return "Stopped before its end.";
    case "cut":
      return "Cut off at the longest length allowed.";
    case "failed":
      return escaped(state.problem.sentence);
    default:
      return "Not finished yet.";
  }
}

/** One line in which nothing is markup. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&");
}

function quoted(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
}

function collapsed(summary: string, text: string): string {
  const fence = fenceAround(text);
  return `<details>\n<summary>${summary}</summary>\n\n${fence}text\n${text}\n${fence}\n\n</details>`;
}

/** Longer than every run of backticks in the text, so that nothing in it can end the block. */
function fenceAround(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return "`".repeat(longest + 1);
}

/** A stopped answer may end inside a code block, which would then take in the rest of the document. */
function withClosedFence(text: string): string {
  const open = openFence(text);
  return open === null ? text : `${text}\n${open}`;
}

/** The fence that is still open at the text's end, by CommonMark's rules, with the indent that keeps it in its list. */
function openFence(text: string): string | null {
  let open: { readonly indent: string; readonly fence: string } | null = null;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, indent = "", fence = "", rest = ""] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === null) {
      // Backticks in what follows make it code within a line rather than a fence.
      if (fence !== "" && !(fence.startsWith("`") && rest.includes("`"))) open = { indent, fence };
    } else if (fence.startsWith(open.fence) && rest.trim() === "") open = null;
  }
  return open === null ? null : open.indent + open.fence;
}
