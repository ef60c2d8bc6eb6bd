import { expect, it } from "vitest";
import type { Answer, AnswerState } from "#app/chat/conversation.ts";
import { announcement } from "../../../renderer/chat/Announcer.tsx";
import { receipt } from "../support/world.ts";

function answer(state: AnswerState, text = ""): Answer {
  return { id: "a", segments: [{ type: "answer", text }], state, receipt: receipt() };
}

it("says once that a model began, and reads a short answer out when it ended", () => {
  const routing = answer({ type: "routing" });
  const streaming = answer({ type: "streaming" }, "Bl");
  expect(announcement(streaming, routing)).toBe("Qwen3 4B Instruct Q4_K_M is answering.");
  expect(announcement(answer({ type: "streaming" }, "Blue"), streaming)).toBeNull();
  expect(announcement(answer({ type: "complete" }, "Blue."), streaming)).toBe("Blue.");
});

it("tells the length of a long answer instead of reading it", () => {
  const long = answer({ type: "complete" }, "word ".repeat(200));
  expect(announcement(long, answer({ type: "streaming" }))).toBe("The answer is complete, 200 words.");
});

it("says nothing about an answer that ended before it was opened", () => {
  expect(announcement(answer({ type: "complete" }, "Old."), null)).toBeNull();
});
