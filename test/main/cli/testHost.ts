import { implement } from "@orpc/server";
import type { ChatEvent } from "#app/chat/conversation.ts";
import { contract, type LibraryListing, type SystemInfo } from "#app/contract.ts";
import type { EngineInfo } from "#app/engine.ts";
import { problem, type SnugError, snugError } from "#app/errors.ts";
import type { Model } from "#app/models/model.ts";
import type { Receipt } from "#app/routing/receipt.ts";
import type { OpenedHost, OpenHost } from "#main/cli/openHost.ts";
import type { Host } from "#main/host.ts";
import { problemsAsErrors } from "#main/rpc/problems.ts";
import type { CallContext } from "#main/services/windowPort.ts";

export interface TestAnswers {
  /** Given one after the other; the last one stays. */
  readonly listings?: LibraryListing[];
  readonly info?: SystemInfo;
  readonly engine?: EngineInfo | SnugError;
  /** Streams the answer; `signal` is the caller's. */
  readonly answer?: (prompt: string, modelId: string | null, signal: AbortSignal) => AsyncGenerator<ChatEvent>;
}

export interface TestHost {
  readonly open: OpenHost;
  readonly closed: string[];
}

/** A host whose answers a test gives, behind the real contract. */
export function testHost(answers: TestAnswers, keepsData = true): TestHost {
  const os = implement(contract).$context<CallContext>().use(problemsAsErrors);
  const router = {
    models: {
      list: os.models.list.handler(() => {
        const listings = answers.listings ?? [];
        const listing = listings.length > 1 ? listings.shift() : listings[0];
        return listing ?? { cards: [], problems: [], modelsFolder: "/m" };
      }),
      watch: os.models.watch.handler(async function* () {
        for (let revision = 0; revision < 3; revision += 1) yield { revision };
      }),
    },
    system: {
      info: os.system.info.handler(() => {
        if (answers.info === undefined) throw snugError("internal", { detail: "not given" });
        return answers.info;
      }),
    },
    chat: {
      preview: os.chat.preview.handler(({ input }) =>
        input.modelId === "nobody"
          ? { type: "none" as const, problem: problem("model_unknown", { name: "nobody" }) }
          : { type: "route" as const, receipt },
      ),
      ask: os.chat.ask.handler(({ input, signal }) => {
        const stream = answers.answer?.(input.prompt, input.modelId, signal ?? new AbortController().signal);
        if (stream === undefined) throw snugError("no_model", {});
        return stream;
      }),
    },
  };
  const closed: string[] = [];
  const open: OpenHost = async (kind): Promise<OpenedHost> => ({
    host: { router: router as unknown as Host["router"] } as Host,
    paths: { data: "/data", models: "/m", ollama: "/ollama", demoModel: "/demo.gguf" },
    keepsData,
    engineInfo: async () => {
      if (answers.engine === undefined || answers.engine instanceof Error) throw answers.engine;
      return answers.engine;
    },
    close: async () => void closed.push(kind),
  });
  return { open, closed };
}

export function model(changes: Partial<Model>): Model {
  return {
    id: "m1",
    name: "Qwen3 4B",
    files: ["/models/qwen3-4b-q4_k_m.gguf"],
    sizeBytes: 2_500_000_000,
    kind: "chat",
    architecture: "qwen3",
    parameters: 4_000_000_000,
    quantization: "Q4_K_M",
    trainedContextTokens: 32_768,
    layers: 36,
    source: { type: "folder", folder: "/models" },
    problem: null,
    ...changes,
  };
}

const requirement = {
  contextTokens: 8192,
  gpuLayers: 0,
  weightsRamBytes: 2_500_000_000,
  weightsVramBytes: 0,
  contextRamBytes: 500_000_000,
  contextVramBytes: 0,
};
export const plan = { contextTokens: 8192, gpuLayers: 0, requirement };

const receipt: Receipt = {
  modelId: "m1",
  modelName: "Qwen3 4B Q4_K_M",
  engine: "embedded",
  demo: false,
  warm: false,
  plan,
  budgetBytes: 8_000_000_000,
  reason: "It is the largest that fits.",
  rejected: [],
  measured: null,
};

const measured = {
  promptTokens: 12,
  cachedTokens: 0,
  answerTokens: 30,
  firstTokenMs: 210,
  decodeTokensPerSecond: 38.4,
  loadMs: 900,
  workerBytes: 3_000_000_000,
  leftOutTurns: 0,
};

/** The events with which every answer begins. */
export function beginning(prompt: string): ChatEvent[] {
  const now = "2026-01-01T00:00:00.000Z";
  return [
    {
      type: "asked",
      conversation: { id: "c1", title: prompt, createdAt: now, updatedAt: now },
      turnId: "t1",
      prompt,
      askedAt: now,
    },
    { type: "answering", turnId: "t1", answerId: "a1" },
    { type: "routed", answerId: "a1", receipt },
    { type: "state", answerId: "a1", state: { type: "loading", fraction: 0.5 } },
    { type: "state", answerId: "a1", state: { type: "streaming" } },
  ];
}

export function text(text: string, type: "answer" | "thinking" = "answer"): ChatEvent {
  return { type: "text", answerId: "a1", segment: { type, text } };
}

export function ending(state: "complete" | "stopped" | "cut"): ChatEvent[] {
  return [
    { type: "measured", answerId: "a1", measured },
    { type: "state", answerId: "a1", state: { type: state } },
  ];
}
