import fc from "fast-check";
import { lexer, type Token } from "marked";
import { describe, expect, it } from "vitest";
import type { Answer, AnswerState, Conversation, Segment } from "#app/chat/conversation.ts";
import { exportMarkdown } from "#app/chat/exportMarkdown.ts";
import { problem } from "#app/errors.ts";
import { receipt } from "../../main/storage/samples.ts";

const at = "2026-08-02T10:00:00.000Z";

function answerWith(segments: readonly Segment[], state: AnswerState = { type: "complete" }): Answer {
  return { id: "a", segments, state, receipt };
}

function conversationWith(prompt: string, ...answers: readonly Answer[]): Conversation {
  const turns = [
    { id: "t1", prompt, askedAt: at, answers },
    { id: "t2", prompt: "And then?", askedAt: at, answers: [answerWith([{ type: "answer", text: "The end." }])] },
  ];
  return { id: "c", title: "The *sky*\n# and more", createdAt: at, updatedAt: at, turns };
}

function headings(markdown: string): readonly string[] {
  return lexer(markdown)
    .filter((token): token is Token & { depth: number; text: string } => token.type === "heading")
    .map(({ depth, text }) => `${depth} ${text}`);
}

const whole = [
  "1 The \\*sky\\* \\# and more",
  "2 Question",
  "3 Qwen3 4B Q4\\_K\\_M",
  "2 Question",
  "3 Qwen3 4B Q4\\_K\\_M",
];

describe("the conversation as Markdown", () => {
  it("has title, prompts, and each answer under its model's name", () => {
    const thinking: Segment = { type: "thinking", text: "Hm." };
    const first = answerWith([thinking, { type: "answer", text: "It **scatters**." }]);
    const second: Answer = {
      ...answerWith([{ type: "answer", text: "Rayleigh" }], { type: "stopped" }),
      receipt: null,
    };
    expect(exportMarkdown(conversationWith("Why is it blue?\n\nTell me.", first, second))).toBe(
      `# The \\*sky\\* \\# and more

## Question

*2026-08-02T10:00:00.000Z*

> Why is it blue?
>
> Tell me.

### Qwen3 4B Q4\\_K\\_M

<details>
<summary>Thinking</summary>

\`\`\`text
Hm.
\`\`\`

</details>

It **scatters**.

### Answer

Rayleigh

*Stopped before its end.*

## Question

*2026-08-02T10:00:00.000Z*

> And then?

### Qwen3 4B Q4\\_K\\_M

The end.
`,
    );
  });

  it.each<[AnswerState, string]>([
    [{ type: "cut" }, "*Cut off at the longest length allowed.*"],
    [
      { type: "failed", problem: problem("answer_interrupted", {}) },
      "*Snug ended while this answer was being written.",
    ],
    [{ type: "streaming" }, "*Not finished yet.*"],
  ])("tells how an answer ended: %j", (state, note) => {
    expect(exportMarkdown(conversationWith("Why?", answerWith([], state)))).toContain(note);
  });

  it.each([
    ["a block of code that was cut off", "```python\nprint(1)"],
    ["one in tildes", "~~~\ncode\n```"],
    ["a longer fence", "`````\n```\ncode"],
    ["one in a list", "- item\n  ```js\n  code"],
    ["one that is closed", "```\ncode\n```"],
    ["code within a line", "``` not a fence ```"],
  ])("keeps what follows apart from %s", (_, text) => {
    const markdown = exportMarkdown(conversationWith("Why?", answerWith([{ type: "answer", text }])));
    expect(headings(markdown)).toEqual(whole);
  });

  it("keeps its outline whatever prompt and thoughts contain", () => {
    const text = fc.array(
      fc.constantFrom("```", "~~~~", "# ", "</details>", "<!--", "> ", "- ", "\n", "\r", "word", "    "),
    );
    fc.assert(
      fc.property(text, text, (prompt, thoughts) => {
        const thinking: Segment = { type: "thinking", text: thoughts.join("") };
        const answer = answerWith([thinking, { type: "answer", text: "Yes." }]);
        expect(headings(exportMarkdown(conversationWith(prompt.join(""), answer)))).toEqual(whole);
      }),
    );
  });
});
