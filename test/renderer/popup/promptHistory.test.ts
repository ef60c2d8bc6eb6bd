import { beforeEach, expect, it } from "vitest";
import { PromptHistory } from "../../../renderer/popup/promptHistory.ts";
import { createScriptedHost } from "../../support/scriptedHost.ts";
import { clientOf } from "../support/connect.ts";
import { chat, script } from "../support/scenes.ts";

let history: PromptHistory;

beforeEach(() => {
  const host = createScriptedHost(script());
  const at = "2026-01-01T00:00:00.000Z";
  for (const [id, prompts] of [
    ["a", ["oldest", "older"]],
    ["b", ["newer", "older"]],
  ] as const) {
    const turns = prompts.map((prompt, index) => ({ id: `${id}${index}`, prompt, askedAt: at, answers: [] }));
    host.conversations.set(id, { ...chat(id, id, []), turns });
  }
  history = new PromptHistory(clientOf(host));
});

it("steps back through every question once, the newest first", async () => {
  const steps = [await history.older(""), await history.older(""), await history.older(""), await history.older("")];
  expect(steps).toEqual(["older", "newer", "oldest", null]);
});

it("steps forth again, to what was being typed", async () => {
  await history.older("half a quest");
  await history.older("older");
  expect(history.newer()).toBe("older");
  expect(history.browsing).toBe(true);
  expect(history.newer()).toBe("half a quest");
  expect(history.browsing).toBe(false);
});

it("has a question at its front as soon as it was asked", async () => {
  await history.older("");
  history.add("just asked");
  expect(await history.older("")).toBe("just asked");
});
