import type { Page } from "playwright-core";
import type { Answer, Conversation, Turn } from "#app/chat/conversation.ts";
import { problem } from "#app/errors.ts";
import {
  type AnswerStep,
  createScriptedHost,
  type Question,
  type Script,
  type ScriptedHost,
  untilStopped,
} from "../../support/scriptedHost.ts";
import { codeAnswer, thoughts, weekendAnswer } from "./texts.ts";
import * as world from "./world.ts";

/** One state of one window: how the host is, and how a person gets there. */
export interface Scene {
  readonly name: string;
  readonly window: "popup" | "main";
  host(): ScriptedHost;
  /** Ends when the state is on the screen. */
  enter(page: Page, host: ScriptedHost): Promise<void>;
}

export function script(changes: Partial<Script> = {}): Script {
  return {
    info: world.info(),
    listing: { cards: [...world.allCards], problems: [], modelsFolder: world.modelsFolder },
    preview: (_, modelId) => ({
      type: "route",
      receipt: modelId === "demo" ? world.demoReceipt : world.receipt(),
    }),
    answer: () => complete(weekendAnswer),
    load: async function* (modelId) {
      yield { type: "warm", modelId, workerBytes: world.gb(3.4) };
    },
    ...changes,
  };
}

/** An answer from beginning to end. */
export async function* complete(text: string, receipt = world.receipt()): AsyncGenerator<AnswerStep> {
  yield { type: "routed", receipt };
  yield { type: "state", state: { type: "streaming" } };
  for (const piece of text.match(/.{1,24}/gsu) ?? []) yield { type: "text", segment: { type: "answer", text: piece } };
  yield { type: "measured", measured: world.measured() };
  yield { type: "state", state: { type: "complete" } };
}

/** An answer that stays as it is after these steps. */
function held(...steps: readonly AnswerStep[]): Script["answer"] {
  return async function* ({ signal }: Question) {
    yield { type: "routed", receipt: world.receipt() };
    yield* steps;
    await untilStopped(signal);
  };
}

const streaming: AnswerStep = { type: "state", state: { type: "streaming" } };
const text = (value: string): AnswerStep => ({ type: "text", segment: { type: "answer", text: value } });
const thinking = (value: string): AnswerStep => ({ type: "text", segment: { type: "thinking", text: value } });

const withoutModels: Partial<Script> = {
  listing: { cards: [world.demo], problems: [], modelsFolder: world.modelsFolder },
  preview: (_, modelId) =>
    modelId === "demo"
      ? { type: "route", receipt: world.demoReceipt }
      : { type: "none", problem: problem("no_model", {}) },
  answer: ({ modelId }) => {
    if (modelId !== "demo") throw new Error("Only the demo is here.");
    return complete("hello! i am a tiny demo model. i show how snug works.", world.demoReceipt);
  },
};

export async function ask(page: Page, prompt: string): Promise<void> {
  await page.getByRole("textbox", { name: "Ask Snug" }).fill(prompt);
  await page.keyboard.press("Enter");
}

async function answered(page: Page): Promise<void> {
  await page.locator(".answer[data-state=complete]").last().waitFor();
}

const question = "Plan a weekend in Lisbon with two children. Keep it short.";

function asking(
  name: string,
  window: Scene["window"],
  changes: Partial<Script>,
  shown: (page: Page) => Promise<unknown>,
): Scene {
  return {
    name,
    window,
    host: () => createScriptedHost(script(changes)),
    enter: async (page) => {
      await ask(page, question);
      await shown(page);
    },
  };
}

/** The states of an answer, which both windows show alike. */
function answerScenes(window: Scene["window"]): readonly Scene[] {
  const named = (name: string) => `${window}-${name}`;
  return [
    asking(named("answer"), window, {}, answered),
    asking(named("code"), window, { answer: () => complete(codeAnswer) }, answered),
    asking(
      named("loading"),
      window,
      { answer: held({ type: "state", state: { type: "loading", fraction: 0.42 } }) },
      (page) => page.getByText("42 %").first().waitFor(),
    ),
    asking(
      named("reading"),
      window,
      { answer: held({ type: "state", state: { type: "prefilling", doneTokens: 1536, totalTokens: 6210 } }) },
      (page) => page.getByText("Reading 1,536 of 6,210 tokens").waitFor(),
    ),
    asking(named("thinking"), window, { answer: held(streaming, thinking(thoughts)) }, (page) =>
      page.getByText("Thinking…").waitFor(),
    ),
    asking(
      named("streaming"),
      window,
      { answer: held(streaming, thinking(thoughts), text(weekendAnswer.slice(0, 300))) },
      (page) => page.getByText("Thought before answering").waitFor(),
    ),
    {
      ...asking(named("stopped"), window, { answer: held(streaming, text(weekendAnswer.slice(0, 180))) }, (page) =>
        page.getByText("Saturday").first().waitFor(),
      ),
      enter: async (page) => {
        await ask(page, question);
        await page.getByText("Saturday").first().waitFor();
        await page.getByRole("button", { name: "Stop" }).click();
        await page.getByText("Stopped.", { exact: true }).last().waitFor();
      },
    },
    asking(
      named("died"),
      window,
      {
        answer: async function* () {
          yield { type: "routed", receipt: world.receipt() };
          yield streaming;
          yield text(weekendAnswer.slice(0, 180));
          const state = { type: "failed", problem: problem("worker_died", { name: "Qwen3 4B Instruct Q4_K_M" }) };
          yield { type: "state", state } as AnswerStep;
        },
      },
      (page) => page.getByRole("button", { name: "Try again" }).waitFor(),
    ),
    asking(
      named("left-out"),
      window,
      {
        answer: async function* () {
          yield* complete("The first thing you asked is not in front of me any more.");
          yield { type: "measured", measured: world.measured({ leftOutTurns: 3 }) };
        },
      },
      (page) => page.getByText("The earliest 3 turns").waitFor(),
    ),
  ];
}

export const scenes: readonly Scene[] = [
  {
    name: "popup-empty",
    window: "popup",
    host: () => createScriptedHost(script()),
    enter: (page) => page.getByRole("button", { name: /^Model: Qwen3 4B/ }).waitFor(),
  },
  {
    name: "popup-no-model",
    window: "popup",
    host: () => createScriptedHost(script(withoutModels)),
    enter: (page) => page.getByRole("button", { name: "Use the demo" }).waitFor(),
  },
  {
    name: "popup-nothing-fits",
    window: "popup",
    host: () => createScriptedHost(script({ preview: () => ({ type: "none", problem: world.nothingFits }) })),
    enter: async (page) => {
      await page.getByRole("textbox", { name: "Ask Snug" }).fill("Why is the sky blue?");
      await page.getByText("short by").waitFor();
    },
  },
  {
    name: "popup-picker",
    window: "popup",
    host: () => createScriptedHost(script()),
    enter: async (page) => {
      await page.getByRole("button", { name: /^Model: Qwen3 4B/ }).waitFor();
      await page.keyboard.press("Tab");
      await page.getByRole("option", { name: /Llama 3.3/ }).waitFor();
    },
  },
  ...answerScenes("popup"),
  {
    name: "main-no-model",
    window: "main",
    host: () => createScriptedHost(script(withoutModels)),
    enter: (page) => page.getByRole("button", { name: "See how it works" }).waitFor(),
  },
  {
    name: "main-demo",
    window: "main",
    host: () => createScriptedHost(script(withoutModels)),
    enter: async (page) => {
      await page.getByRole("button", { name: "See how it works" }).click();
      await answered(page);
    },
  },
  {
    name: "main-new-chat",
    window: "main",
    host: () => withChats(createScriptedHost(script())),
    enter: (page) => page.getByRole("heading", { name: "What would you like to know?" }).waitFor(),
  },
  ...answerScenes("main"),
  {
    name: "main-two-answers",
    window: "main",
    host: () => withChats(createScriptedHost(script())),
    enter: async (page) => {
      await page.getByRole("button", { name: "A weekend in Lisbon" }).first().click();
      await page.getByRole("article").nth(1).waitFor();
      await page.locator(".receipt summary").first().click();
    },
  },
  {
    name: "main-search",
    window: "main",
    host: () => withChats(createScriptedHost(script())),
    enter: async (page) => {
      await page.getByRole("searchbox", { name: "Search chats" }).fill("sql");
      await page.locator(".chat-excerpt mark").waitFor();
    },
  },
  {
    name: "main-undo",
    window: "main",
    host: () => withChats(createScriptedHost(script())),
    enter: async (page) => {
      await page.getByRole("button", { name: "Names for a small boat" }).first().focus();
      await page.keyboard.press("Delete");
      await page.getByRole("button", { name: "Undo" }).waitFor();
    },
  },
  {
    name: "main-models",
    window: "main",
    host: () => {
      const host = withChats(createScriptedHost(script()));
      host.worker.set({ type: "warm", modelId: "qwen4", workerBytes: world.gb(3.4) });
      host.script.listing = {
        ...host.script.listing,
        cards: world.allCards.map((card) => ({ ...card, warm: card.model.id === "qwen4" })),
        problems: [problem("folder_missing", { path: "/Volumes/Models" })],
      };
      return host;
    },
    enter: async (page) => {
      await page.getByRole("navigation").getByRole("button", { name: "Models" }).click();
      await page.getByRole("heading", { name: "Qwen3 8B" }).waitFor();
    },
  },
  {
    name: "main-settings",
    window: "main",
    host: () => {
      const hotkey = {
        accelerator: "Alt+Space",
        registered: false,
        problem: problem("hotkey_taken", { hotkey: "Alt+Space" }),
      };
      const host = withChats(createScriptedHost(script({ info: world.info({ hotkey, host: "electron" }) })));
      host.settings.set({ ...host.settings.current(), modelFolders: ["/Volumes/Models"] });
      return host;
    },
    enter: async (page) => {
      await page.getByRole("navigation").getByRole("button", { name: "Settings" }).click();
      await page.getByRole("heading", { name: "This machine" }).waitFor();
    },
  },
];

/** Without what the main window shows of answers exactly as the popup does. */
export const distinctScenes: readonly Scene[] = scenes.filter(
  ({ name }) => !/^main-(code|loading|reading|thinking|stopped|died|left-out)$/.test(name),
);

/** A host that has been used before. */
export function withChats(host: ScriptedHost): ScriptedHost {
  const titles = ["Names for a small boat", "Explain SQL window functions", "Letter to the landlord"];
  for (const [index, title] of titles.entries()) {
    host.conversations.set(`old-${index}`, chat(`old-${index}`, title, [answer("old", codeAnswer)]));
  }
  const other = world.receipt({ modelId: "qwen8", modelName: "Qwen3 8B Q4_K_M", warm: false });
  host.conversations.set(
    "lisbon",
    continued(chat("lisbon", "A weekend in Lisbon", [answer("a", weekendAnswer), answer("b", weekendAnswer, other)])),
  );
  return host;
}

/** With the same turn once more. */
function continued(conversation: Conversation): Conversation {
  const again = conversation.turns.map((turn) => ({
    ...turn,
    id: `${turn.id}-2`,
    answers: turn.answers.map((each) => ({
      ...each,
      id: `${each.id}-2`,
      segments: [{ type: "thinking" as const, text: thoughts }, ...each.segments],
    })),
  }));
  return { ...conversation, turns: [...conversation.turns, ...again] };
}

function answer(id: string, value: string, receipt = world.receipt()): Answer {
  return {
    id,
    segments: [{ type: "answer", text: value }],
    state: { type: "complete" },
    receipt: { ...receipt, measured: world.measured() },
  };
}

export function chat(id: string, title: string, answers: readonly Answer[]): Conversation {
  const at = "2026-05-03T18:00:00.000Z";
  const turn: Turn = { id: `${id}-turn`, prompt: question, askedAt: at, answers };
  return { id, title, createdAt: at, updatedAt: at, turns: [turn] };
}
