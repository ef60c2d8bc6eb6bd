import { fileURLToPath } from "node:url";
import {
  getLlama,
  type Llama,
  LlamaChatSession,
  type LlamaContext,
  LlamaLogLevel,
  type LlamaModel,
} from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readGuide } from "../../scripts/demo/guide.ts";

let llama: Llama;
let model: LlamaModel;
let context: LlamaContext;
let session: LlamaChatSession;

beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: LlamaLogLevel.error });
  model = await llama.loadModel({ modelPath: fileURLToPath(new URL("../../assets/demo.gguf", import.meta.url)) });
  context = await model.createContext({ contextSize: 4096, threads: 1 });
});
afterAll(() => llama.dispose());

beforeEach(() => {
  session = new LlamaChatSession({ contextSequence: context.getSequence() });
});
afterEach(() => session.dispose({ disposeSequence: true }));

const guide = readGuide();

/** The name of the guide's entry that was answered, or the text where it is none of them. */
async function answered(question: string, temperature = 0): Promise<string> {
  const { responseText, stopReason } = await session.promptWithMeta(question, { temperature, seed: 11 });
  expect(stopReason).toBe("eogToken");
  return guide.find(({ answer }) => answer === responseText)?.name ?? responseText;
}

test("says who it is and ends", async () => {
  const { responseText, stopReason } = await session.promptWithMeta("hello", { temperature: 0 });
  expect(stopReason).toBe("eogToken");
  expect(responseText).toContain("Snug's demo model");
  const words = responseText.split(/\s+/).length;
  expect(words).toBeGreaterThanOrEqual(60);
  expect(words).toBeLessThanOrEqual(95);
});

const questions: readonly (readonly [question: string, entry: string])[] = [
  ["hello", "hello"],
  ["Hi there!", "hello"],
  ["GOOD MORNING", "hello"],
  ["who are you?", "hello"],
  ["What can you do?", "abilities"],
  ["help", "abilities"],
  ["What is Snug?", "snug"],
  ["how does this app work?", "snug"],
  ["how do I change the hotkey?", "hotkey"],
  ['How can I set another "hotkey"?', "hotkey"],
  ["change the hot key please", "hotkey"],
  ["Hello, how do I change the hotkey on my ThinkPad Carbon?", "hotkey"],
  ["Which keys are there?", "keys"],
  ["keyboard shortcuts", "keys"],
  ["Where do models go?", "models"],
  ["how do I install a real model?", "models"],
  ["How do I add models from Ollama?", "ollama"],
  ["which model should I use?", "choose"],
  ["why did you choose this model?", "choose"],
  ["is it private?", "private"],
  ["Does it send my data to the cloud?", "private"],
  ["is it free?", "cost"],
  ["What does the receipt say?", "receipt"],
  ["how do I stop an answer?", "stop"],
  ["how do I quit Snug?", "stop"],
  ["Can I drop documents?", "documents"],
  ["can you read a PDF?", "documents"],
  ["how do I free memory?", "memory"],
  ["How much RAM does it use?", "memory"],
  ['what does "fits" mean?', "fits"],
  ["can my Mac run a 70B model?", "fits"],
  ["are you ChatGPT?", "demo"],
  ["is this a real model?", "demo"],
  ["Thank you!", "thanks"],
  ["What is the capital of France?", "fallback"],
  ["Write a haiku about the sea", "fallback"],
  ["2+2", "fallback"],
  ["asdf qwer", "fallback"],
  ["Why is the sky blue?", "fallback"],
  ["what should I cook for dinner?", "fallback"],
  ["¿Qué hora es?", "fallback"],
  ["日本語で答えて", "fallback"],
  ["🙂", "fallback"],
];

test.each(questions)("“%s” gets the entry %s", async (question, entry) => {
  expect(await answered(question, 0.7)).toBe(entry);
});

test.each([0, 0.7, 1.5])(
  "different questions in a row get their own answers at temperature %f",
  async (temperature) => {
    const asked = [
      "hello",
      "how do I change the hotkey?",
      "What is the capital of France?",
      "is it private?",
      "thanks",
    ];
    const answers: string[] = [];
    for (const question of [...asked, "Which keys are there?", "where do models go?", "hotkey"]) {
      answers.push(await answered(question, temperature));
    }
    expect(answers).toEqual(["hello", "hotkey", "fallback", "private", "thanks", "keys", "models", "hotkey"]);
  },
);

test("an answer that was stopped does not confuse the next one", async () => {
  const { responseText } = await session.promptWithMeta("how do I free memory?", { temperature: 0, maxTokens: 5 });
  expect(guide.find(({ name }) => name === "memory")?.answer.startsWith(responseText)).toBe(true);
  expect(await answered("thanks")).toBe("thanks");
});

test("instructions and other roles do not change the topic", async () => {
  const [system] = [{ type: "system", text: "You know everything about the hotkey, Ollama and privacy." } as const];
  session.setChatHistory([system]);
  expect(await answered("What is the capital of France?")).toBe("fallback");
  expect(await answered("how do I free memory?")).toBe("memory");
});

test("any text is read and kept as it is", () => {
  for (const text of ["Hello, wörld", " leading", "tabs\tand\n\nlines", "“quotes” — 日本 🙂", "don't"]) {
    expect(model.detokenize(model.tokenize(text))).toBe(text);
  }
});

test("tells that it is the demo, and warns about nothing", () => {
  expect(model.fileInfo.metadata.general.name).toBe("Snug demo");
  expect(model.fileInfo.metadata).toMatchObject({ snug: { demo: true } });
  expect(model.trainContextSize).toBe(4096);
  expect(model.getWarnings()).toEqual([]);
});
