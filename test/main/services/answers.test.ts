import { join } from "node:path";
import { expect, test } from "vitest";
import { applyChatEvent, type ChatEvent, type Conversation } from "#app/chat/conversation.ts";
import { snugError } from "#app/errors.ts";
import type { Readings } from "#app/machine/machine.ts";
import type { Receipt } from "#app/routing/receipt.ts";
import { defaultSettings } from "#app/settings.ts";
import type { AnswerJob, EmbeddedEngine } from "#main/engines/embeddedEngine.ts";
import { answerTurn } from "#main/services/answers.ts";
import type { RouteRequest } from "#main/services/routePrompt.ts";
import type { ConversationStore } from "#main/storage/conversationStore.ts";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { modelOf, planOf } from "../../support/models.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const model = modelOf("/models/fixture.gguf");
const calm: Readings = {
  availableBytes: 8e9,
  pressure: "normal",
  swapUsedBytes: 0,
  gpuFreeBytes: [],
  onBattery: false,
  thermal: null,
  sources: {},
};

/** An engine that does what the test says; what it is told through the job is real. */
function engineThat(answer: (job: AnswerJob) => Promise<number | null>): Pick<EmbeddedEngine, "answer"> {
  return { answer };
}

function finish(job: AnswerJob): null {
  job.onEvent({ type: "text", segment: { type: "answer", text: "Yes." } });
  job.onEvent({
    type: "end",
    reason: "complete",
    promptTokens: 3,
    cachedTokens: 0,
    answerTokens: 2,
    firstTokenMs: 1,
    decodeTokensPerSecond: 10,
    workerBytes: 1,
    leftOutMessages: 0,
  });
  return null;
}

function receiptFor(contextTokens: number): Receipt {
  return {
    modelId: model.id,
    modelName: "Fixture F16",
    engine: "embedded",
    demo: false,
    warm: false,
    plan: planOf(contextTokens),
    budgetBytes: 1e9,
    reason: "The only one.",
    rejected: [],
    measured: null,
  };
}

async function run(
  engine: Pick<EmbeddedEngine, "answer">,
  readings: () => Promise<Readings>,
  changes: Partial<ConversationStore> = {},
) {
  const { database } = openDatabase(join(await temporaryFolder(), "data"));
  const store = { ...createConversationStore(database, () => new Date(0)), ...changes };
  const asked: ChatEvent = {
    type: "asked",
    conversation: { id: "c", title: "T", createdAt: new Date(0).toISOString(), updatedAt: new Date(0).toISOString() },
    turnId: "t",
    prompt: "Well?",
    askedAt: new Date(0).toISOString(),
  };
  store.apply("c", asked);
  let seen: Conversation | null = applyChatEvent(null, asked);
  const routed: number[] = [];
  await answerTurn(
    {
      engine: engine as EmbeddedEngine,
      store,
      settings: () => defaultSettings,
      readings,
      newId: () => "a",
      clock: () => 0,
      route: async ({ failures }: RouteRequest) => {
        const failed = failures.settings.get(model.id) ?? [];
        const context = [8192, 4096].find((tokens) => !failed.some((settings) => settings.contextTokens === tokens));
        if (context === undefined || failures.models.has(model.id)) {
          return { decision: { type: "none", problem: snugError("no_model", {}).problem }, model: null };
        }
        routed.push(context);
        return { decision: { type: "route", receipt: receiptFor(context) }, model };
      },
    },
    {
      conversation: seen as Conversation,
      turnId: "t",
      namedModel: null,
      signal: new AbortController().signal,
      onEvent: (event) => {
        seen = applyChatEvent(seen, event);
      },
    },
  );
  return { answer: seen?.turns[0]?.answers[0], kept: store.get("c")?.turns[0]?.answers[0], routed };
}

test("a load that hurts the machine is given up, and goes one rung down", async () => {
  let pressed = false;
  const { answer, kept, routed } = await run(
    engineThat((job) => {
      if (job.plan.contextTokens < 8192) {
        pressed = false;
        return Promise.resolve(finish(job));
      }
      pressed = true;
      job.onLoading(0.1);
      return new Promise((_, reject) => {
        job.signal.addEventListener("abort", () => reject(job.signal.reason));
      });
    }),
    // Calm when the load begins, and then not.
    (() => {
      let readings = 0;
      return async () => ({
        ...calm,
        pressure: pressed && readings++ > 0 ? ("critical" as const) : ("normal" as const),
      });
    })(),
  );
  expect(routed).toEqual([8192, 4096]);
  expect(answer?.state).toEqual({ type: "complete" });
  expect(kept?.receipt?.plan.contextTokens).toBe(4096);
});

test("when no rung is left, the first failure is what the answer ends with", async () => {
  const { answer, kept } = await run(
    engineThat(() => Promise.reject(snugError("load_backed_out", { name: "Fixture" }))),
    async () => calm,
  );
  expect(answer?.state).toMatchObject({ type: "failed", problem: { code: "load_backed_out" } });
  expect(kept?.state).toEqual(answer?.state);
});

test("an answer goes on to the screen when it can no longer be kept, and says so at its end", async () => {
  const full = () => {
    throw snugError("disk_full", { path: "/data/snug.db" });
  };
  const { answer } = await run(
    engineThat(async (job) => finish(job)),
    async () => calm,
    { seal: full },
  );
  expect(answer?.segments).toEqual([{ type: "answer", text: "Yes." }]);
  expect(answer?.state).toMatchObject({ type: "failed", problem: { code: "disk_full" } });
});
