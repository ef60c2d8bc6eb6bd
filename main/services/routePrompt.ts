import { estimateTokens } from "#app/chat/estimateTokens.ts";
import type { Message } from "#app/engine.ts";
import type { Problem } from "#app/errors.ts";
import type { LoadSettings } from "#app/fit/ladder.ts";
import { neededContextTokens } from "#app/fit/neededContext.ts";
import type { Model } from "#app/models/model.ts";
import type { Candidate } from "#app/routing/examine.ts";
import { type RouteDecision, route } from "#app/routing/route.ts";
import type { EmbeddedEngine, WarmModel } from "../engines/embeddedEngine.ts";
import type { Library } from "../library/library.ts";
import type { Fits } from "./fits.ts";
import type { Situation } from "./situation.ts";

export interface RouteRequest {
  readonly messages: readonly Message[];
  /** What a person named for this prompt: an id, a name or a path. It wins over everything. */
  readonly namedModel: string | null;
  /** The model set as the default. Ignored while it is not there. */
  readonly pinnedModelId: string | null;
  readonly conversationModelId: string | null;
  /** What failed for this very prompt. */
  readonly failures: Failures;
}

export interface Failures {
  /** Models that are not tried again, by id, with why. */
  readonly models: ReadonlyMap<string, Problem>;
  /** Settings under which a model did not load, by its id: lower rungs of its ladder may. */
  readonly settings: ReadonlyMap<string, readonly LoadSettings[]>;
}

export const noFailures: Failures = { models: new Map(), settings: new Map() };

export interface RouterDependencies {
  readonly library: Library;
  readonly engine: EmbeddedEngine;
  readonly fits: Fits;
  readonly situation: () => Promise<Situation>;
}

export interface RoutedModel {
  readonly decision: RouteDecision;
  /** Null when nothing was chosen. */
  readonly model: Model | null;
}

/** Gathers what the routing decision needs, and takes it. */
export async function routePrompt(dependencies: RouterDependencies, request: RouteRequest): Promise<RoutedModel> {
  const { library, engine, fits } = dependencies;
  const named = request.namedModel === null ? null : await library.find(request.namedModel);
  const [{ models }, situation] = await Promise.all([library.list(), dependencies.situation()]);
  const considered = named === null || models.some((model) => model.id === named.id) ? models : [...models, named];
  const promptTokens = countTokens(request.messages);
  const warm = engine.warm();
  const candidates: Candidate[] = [];
  for (const model of considered) {
    candidates.push(await candidate(model, warm, fits, situation, promptTokens, request.failures));
  }
  const pinned = considered.find((model) => model.id === request.pinnedModelId)?.id ?? null;
  const decision = route({
    candidates,
    pinnedModelId: named?.id ?? pinned,
    conversationModelId: request.conversationModelId,
    budget: situation.budget,
    promptTokens,
  });
  if (decision.type === "none") return { decision, model: null };
  return { decision, model: considered.find((model) => model.id === decision.receipt.modelId) ?? null };
}

async function candidate(
  model: Model,
  warm: WarmModel | null,
  fits: Fits,
  situation: Situation,
  promptTokens: number,
  failures: Failures,
): Promise<Candidate> {
  const failure = failures.models.get(model.id);
  if (failure !== undefined) return { model: { ...model, problem: failure }, fit: null, warm: false };
  const isWarm = warm?.modelId === model.id;
  const neededTokens = neededContextTokens(promptTokens);
  // A model that is in memory with room enough fits, whatever an estimate would say.
  if (isWarm && warm.contextTokens >= neededTokens)
    return { model, fit: { type: "fits", plan: warm.plan }, warm: true };
  if (model.problem !== null || model.kind !== "chat") return { model, fit: null, warm: isWarm };
  const verdict = await fits.judge(model, situation, neededTokens, failures.settings.get(model.id));
  return verdict.type === "judged"
    ? { model, fit: verdict.fit, warm: isWarm }
    : { model: { ...model, problem: verdict.problem }, fit: null, warm: isWarm };
}

function countTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
}
