import { expect, test } from "vitest";
import { problem, snugError } from "#app/errors.ts";
import { runCli } from "#main/cli/program.ts";
import { beginning, ending, testHost, text } from "./testHost.ts";
import { testTerminal } from "./testTerminal.ts";

test("the answer goes to the output, and everything about it to the errors", async () => {
  const host = testHost({
    async *answer(prompt) {
      yield* beginning(prompt);
      yield text("Let me see.", "thinking");
      yield text("Blue light ");
      yield text("scatters.");
      yield* ending("complete");
    },
  });
  const terminal = testTerminal();
  expect(await runCli(["ask", "Why", "blue?"], terminal, host.open)).toBe(0);
  expect(terminal.written.output).toBe("Blue light scatters.\n");
  expect(terminal.written.errors).toBe("Let me see.\nQwen3 4B Q4_K_M · 38 tok/s · first token 0.2 s\n");
  expect(host.closed).toEqual(["terminal"]);
});

test("what is piped in follows the words", async () => {
  const asked: string[] = [];
  const host = testHost({
    async *answer(prompt) {
      asked.push(prompt);
      yield* beginning(prompt);
      yield* ending("complete");
    },
  });
  await runCli(["ask", "Sum", "up"], testTerminal({ piped: "A report.\n" }), host.open);
  await runCli(["ask"], testTerminal({ piped: "Only this.\n" }), host.open);
  expect(asked).toEqual(["Sum up\n\nA report.", "Only this."]);
});

test.each([undefined, " \n"])("nothing to ask is a mistake in the use, with input %j", async (piped) => {
  const host = testHost({});
  const terminal = testTerminal(piped === undefined ? {} : { piped });
  expect(await runCli(["ask", "  "], terminal, host.open)).toBe(2);
  expect(terminal.written.errors).toContain(problem("prompt_empty", {}).sentence);
  expect(host.closed).toEqual([]);
});

test("--model asks the model of that name", async () => {
  const asked: (string | null)[] = [];
  const host = testHost({
    async *answer(prompt, modelId) {
      asked.push(modelId);
      yield* beginning(prompt);
      yield* ending("complete");
    },
  });
  expect(await runCli(["ask", "--model", "demo", "hi"], testTerminal(), host.open)).toBe(0);
  expect(await runCli(["ask", "-m", "Qwen3 4B", "hi"], testTerminal(), host.open)).toBe(0);
  expect(await runCli(["ask", "hi"], testTerminal(), host.open)).toBe(0);
  expect(asked).toEqual(["demo", "Qwen3 4B", null]);
});

test("a model that is not there is told before anything is asked", async () => {
  const asked: string[] = [];
  const host = testHost({
    async *answer(prompt) {
      asked.push(prompt);
      yield* beginning(prompt);
    },
  });
  const terminal = testTerminal();
  expect(await runCli(["ask", "--model", "nobody", "hi"], terminal, host.open)).toBe(1);
  expect(terminal.written.errors).toBe(`${problem("model_unknown", { name: "nobody" }).sentence}\n`);
  expect(asked).toEqual([]);
});

test("--json prints one object with the answer and its receipt", async () => {
  const host = testHost({
    async *answer(prompt) {
      yield* beginning(prompt);
      yield text("Hm.", "thinking");
      yield text("Four.");
      yield* ending("complete");
    },
  });
  const terminal = testTerminal();
  expect(await runCli(["ask", "--json", "2+2"], terminal, host.open)).toBe(0);
  expect(JSON.parse(terminal.written.output)).toMatchObject({
    conversationId: "c1",
    state: { type: "complete" },
    answer: "Four.",
    thinking: "Hm.",
    receipt: { modelName: "Qwen3 4B Q4_K_M", measured: { answerTokens: 30 } },
  });
  expect(terminal.written.errors).toBe("");
});

test("the first Ctrl-C stops the answer and keeps what is written", async () => {
  const terminal = testTerminal();
  const host = testHost({
    async *answer(prompt, _, signal) {
      yield* beginning(prompt);
      yield text("Once upon");
      terminal.interrupt();
      expect(signal.aborted).toBe(true);
      yield* ending("stopped");
    },
  });
  expect(await runCli(["ask", "a story"], terminal, host.open)).toBe(130);
  expect(terminal.written.output).toBe("Once upon\n");
  expect(terminal.written.errors).toContain("Qwen3 4B");
  expect(terminal.exits).toEqual([]);
  expect(host.closed).toEqual(["terminal"]);
});

test("an aborted stream that ends without a word is a stop as well", async () => {
  const terminal = testTerminal();
  const host = testHost({
    async *answer(prompt, _, signal) {
      yield* beginning(prompt);
      yield text("Once");
      terminal.interrupt();
      signal.throwIfAborted();
    },
  });
  expect(await runCli(["ask", "a story"], terminal, host.open)).toBe(130);
  expect(terminal.written.output).toBe("Once\n");
});

test("the second Ctrl-C ends the process", async () => {
  const terminal = testTerminal();
  const host = testHost({
    async *answer(prompt) {
      yield* beginning(prompt);
      terminal.interrupt();
      terminal.interrupt();
      yield* ending("stopped");
    },
  });
  await runCli(["ask", "a story"], terminal, host.open);
  expect(terminal.exits).toEqual([130]);
});

test("a reader that goes away ends the answer without a complaint", async () => {
  const terminal = testTerminal();
  const host = testHost({
    async *answer(prompt, _, signal) {
      yield* beginning(prompt);
      terminal.closeOutput();
      expect(signal.aborted).toBe(true);
      yield* ending("stopped");
    },
  });
  expect(await runCli(["ask", "a story"], terminal, host.open)).toBe(0);
});

test("a failed answer says why, after what it had written", async () => {
  const failure = problem("worker_died", { name: "Qwen3 4B" });
  const host = testHost({
    async *answer(prompt) {
      yield* beginning(prompt);
      yield text("Half an ans");
      yield { type: "state", answerId: "a1", state: { type: "failed", problem: failure } };
    },
  });
  const terminal = testTerminal();
  expect(await runCli(["ask", "x"], terminal, host.open)).toBe(1);
  expect(terminal.written.output).toBe("Half an ans\n");
  expect(terminal.written.errors).toContain(failure.sentence);
});

test("a call that fails says why, and the host is closed", async () => {
  const terminal = testTerminal();
  const host = testHost({});
  expect(await runCli(["ask", "x"], terminal, host.open)).toBe(1);
  expect(terminal.written.errors).toBe(`${problem("no_model", {}).sentence}\n`);
  expect(host.closed).toEqual(["terminal"]);
});

test("a host that does not open says why", async () => {
  const terminal = testTerminal();
  const failing = () => Promise.reject(snugError("database_newer", { path: "/data/snug.db" }));
  expect(await runCli(["ask", "x"], terminal, failing)).toBe(1);
  expect(terminal.written.errors).toContain("written by a newer version of Snug");
});

test("an answer at the length limit is said to be one", async () => {
  const host = testHost({
    async *answer(prompt) {
      yield* beginning(prompt);
      yield text("And so on");
      yield* ending("cut");
    },
  });
  const terminal = testTerminal();
  expect(await runCli(["ask", "x"], terminal, host.open)).toBe(0);
  expect(terminal.written.errors).toContain("reached the length limit");
});

test("while another Snug is open the question says that it is not kept", async () => {
  const answers = {
    async *answer(prompt: string) {
      yield* beginning(prompt);
      yield* ending("complete");
    },
  };
  const terminal = testTerminal();
  await runCli(["ask", "x"], terminal, testHost(answers, false).open);
  expect(terminal.written.errors).toContain("not kept");
});

test("who watches sees what is being waited for, until the answer begins", async () => {
  const host = testHost({
    async *answer(prompt) {
      yield* beginning(prompt);
      yield text("Done.");
      yield* ending("complete");
    },
  });
  const terminal = testTerminal({ isTerminal: true });
  await runCli(["ask", "x"], terminal, host.open);
  expect(terminal.written.errors).toMatch(/^<Loading the model… 50 %><>Qwen3/);
});
