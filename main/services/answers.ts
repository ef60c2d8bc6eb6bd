import { type AnswerState, type ChatEvent, type Conversation, isRunning } from "#app/chat/conversation.ts";
import { lastModelId, messagesFor } from "#app/chat/messages.ts";
import type { GenerateEvent, Message } from "#app/engine.ts";
import { type Problem, SnugError, toProblem } from "#app/errors.ts";
import type { LoadSettings } from "#app/fit/ladder.ts";
import type { Plan } from "#app/fit/plan.ts";
import type { Readings } from "#app/machine/machine.ts";
import { type Model, variantName } from "#app/models/model.ts";
import type { Measured } from "#app/routing/receipt.ts";
import type { Settings } from "#app/settings.ts";
import type { EmbeddedEngine } from "../engines/embeddedEngine.ts";
import type { ConversationStore } from "../storage/conversationStore.ts";
import { createLoadGuard } from "./loadGuard.ts";
import type { RoutedModel, RouteRequest } from "./routePrompt.ts";

export interface AnswersDependencies {
  readonly engine: EmbeddedEngine;
  readonly store: ConversationStore;
  readonly settings: () => Settings;
  readonly route: (request: RouteRequest) => Promise<RoutedModel>;
  readonly newId: () => string;
  readonly readings: () => Promise<Readings>;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

export interface AnswerRequest {
  /** With the turn that is to be answered. */
  readonly conversation: Conversation;
  readonly turnId: string;
  readonly namedModel: string | null;
  readonly signal: AbortSignal;
  /** Told of every event, after it is stored. */
  readonly onEvent: (event: ChatEvent) => void;
}

/** Failures of one model that say nothing about the next: the prompt goes to the next best one. */
const passedOn: readonly Problem["code"][] = [
  "model_load_failed",
  "model_architecture_unknown",
  "worker_died",
  "load_backed_out",
];

/** Answers a turn from routing to the last token. Never rejects: a failure is how the answer ends. */
export async function answerTurn(dependencies: AnswersDependencies, request: AnswerRequest): Promise<void> {
  const recorder = createRecorder(dependencies.store, request);
  const answerId = dependencies.newId();
  recorder.record({ type: "answering", turnId: request.turnId, answerId });
  const end = await routeAndAnswer(dependencies, request, answerId, recorder).catch(
    (error: unknown): AnswerState =>
      request.signal.aborted ? { type: "stopped" } : { type: "failed", problem: toProblem(error) },
  );
  recorder.seal(answerId, end);
}

async function routeAndAnswer(
  dependencies: AnswersDependencies,
  request: AnswerRequest,
  answerId: string,
  recorder: Recorder,
): Promise<AnswerState> {
  const startedAt = dependencies.clock();
  const { conversation, turnId, namedModel } = request;
  const settings = dependencies.settings();
  const messages = messagesFor(conversation, turnId, settings.systemPrompt);
  const failures = createFailures();
  while (true) {
    request.signal.throwIfAborted();
    const { decision, model } = await dependencies.route({
      messages,
      namedModel,
      pinnedModelId: settings.pinnedModelId,
      conversationModelId: lastModelId(conversation),
      failures,
    });
    if (decision.type === "none") throw new SnugError(failures.first() ?? decision.problem);
    if (model === null) throw new Error("The chosen model is not among the candidates.");
    recorder.record({ type: "routed", answerId, receipt: decision.receipt });
    const attempt = createAttempt(dependencies, answerId, recorder, startedAt);
    const { plan } = decision.receipt;
    try {
      return await attempt.run({ model, plan, messages, settings, signal: request.signal });
    } catch (error) {
      if (request.signal.aborted || attempt.hasText() || !isPassedOn(error)) throw error;
      failures.add(model, plan, error.problem);
    }
  }
}

function isPassedOn(error: unknown): error is SnugError {
  return error instanceof SnugError && passedOn.includes(error.problem.code);
}

/** What failed for one prompt. A load that was given up leaves the lower rungs of the model's ladder. */
function createFailures() {
  const models = new Map<string, Problem>();
  const settings = new Map<string, readonly LoadSettings[]>();
  let first: Problem | null = null;
  return {
    models,
    settings,
    /** Of several failures the first tells most: it is about the model that should have answered. */
    first: () => first,
    add(model: Model, plan: Plan, problem: Problem): void {
      first ??= problem;
      if (problem.code === "load_backed_out") settings.set(model.id, [...(settings.get(model.id) ?? []), plan]);
      else models.set(model.id, problem);
    },
  };
}

type Attempt = Parameters<EmbeddedEngine["answer"]>[0];

/** One model's try at the answer. The first token's time counts from the question, failed tries before it included. */
function createAttempt(dependencies: AnswersDependencies, answerId: string, recorder: Recorder, startedAt: number) {
  let firstTextAt: number | null = null;
  let end: Extract<GenerateEvent, { type: "end" }> | null = null;

  function onEvent(event: GenerateEvent): void {
    switch (event.type) {
      case "prefill":
        recorder.state(answerId, {
          type: "prefilling",
          doneTokens: event.doneTokens,
          totalTokens: event.totalTokens,
        });
        return;
      case "text":
        if (firstTextAt === null) recorder.state(answerId, { type: "streaming" });
        firstTextAt ??= dependencies.clock();
        recorder.record({ type: "text", answerId, segment: event.segment });
        return;
      case "end":
        end = event;
    }
  }

  async function run(
    job: Pick<Attempt, "model" | "plan" | "signal"> & {
      readonly messages: readonly Message[];
      readonly settings: Settings;
    },
  ): Promise<AnswerState> {
    using guard = createLoadGuard(variantName(job.model), dependencies.readings);
    const loadMs = await dependencies.engine.answer({
      model: job.model,
      plan: job.plan,
      request: {
        messages: [...job.messages],
        temperature: job.settings.temperature,
        maxTokens: job.settings.maxAnswerTokens,
        seed: null,
      },
      onLoading: (fraction) => {
        guard.arm();
        recorder.state(answerId, { type: "loading", fraction });
      },
      onEvent: (event) => {
        guard.disarm();
        onEvent(event);
      },
      signal: AbortSignal.any([job.signal, guard.signal]),
    });
    if (end === null) throw new Error("The answer ended without saying how.");
    recorder.record({ type: "measured", answerId, measured: measured(end, loadMs) });
    return { type: end.reason };
  }

  function measured(ended: Extract<GenerateEvent, { type: "end" }>, loadMs: number | null): Measured {
    return {
      promptTokens: ended.promptTokens,
      cachedTokens: ended.cachedTokens,
      answerTokens: ended.answerTokens,
      firstTokenMs: (firstTextAt ?? dependencies.clock()) - startedAt,
      decodeTokensPerSecond: ended.decodeTokensPerSecond,
      loadMs,
      workerBytes: ended.workerBytes,
      // One exchange is a prompt and its answer.
      leftOutTurns: Math.ceil(ended.leftOutMessages / 2),
    };
  }

  return { run, hasText: () => firstTextAt !== null };
}

/** Stores what happens, then tells it. */
interface Recorder {
  /** An event that is kept. */
  record(event: ChatEvent): void;
  /** A passing state: told, but not worth keeping. */
  state(answerId: string, state: AnswerState): void;
  seal(answerId: string, state: AnswerState): void;
}

/**
 * A failure to store (a full disk) does not end the answer: it goes on to the screen, and its end says that it could
 * not be kept.
 */
function createRecorder(store: ConversationStore, request: AnswerRequest): Recorder {
  const { conversation, onEvent } = request;
  let storageProblem: Problem | null = null;

  function keep(write: () => void): void {
    if (storageProblem !== null) return;
    try {
      write();
    } catch (error) {
      storageProblem = toProblem(error);
    }
  }

  return {
    record(event) {
      keep(() => store.apply(conversation.id, event));
      onEvent(event);
    },
    state: (answerId, state) => onEvent({ type: "state", answerId, state }),
    seal(answerId, state) {
      keep(() => store.seal(answerId, state));
      const end: AnswerState =
        storageProblem === null || isRunning(state) ? state : { type: "failed", problem: storageProblem };
      onEvent({ type: "state", answerId, state: end });
    },
  };
}
