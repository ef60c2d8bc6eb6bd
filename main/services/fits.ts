import { type Problem, problem, SnugError } from "#app/errors.ts";
import { fitsBudget, judgeFit, type LoadSettings, settingsToTry } from "#app/fit/ladder.ts";
import type { Fit, Requirement } from "#app/fit/plan.ts";
import { type Model, variantName } from "#app/models/model.ts";
import type { EmbeddedEngine } from "../engines/embeddedEngine.ts";
import type { RequirementCache, RequirementKey } from "../storage/requirementCache.ts";
import type { Situation } from "./situation.ts";

/** How a model stands to the budget, or why that cannot be told. */
export type Verdict =
  | { readonly type: "judged"; readonly fit: Fit }
  | { readonly type: "impossible"; readonly problem: Problem };

/** Judges models by llama.cpp's own estimates, each of which is made once and kept. */
export interface Fits {
  /** @param excluded settings that fitted by the numbers and did not load. */
  judge(
    model: Model,
    situation: Situation,
    minimumContextTokens: number,
    excluded?: readonly LoadSettings[],
  ): Promise<Verdict>;
  /** The verdict if every estimate it needs is kept already, else null. */
  known(model: Model, situation: Situation, minimumContextTokens: number): Verdict | null;
}

/** @param llamaRelease names the llama.cpp that estimates: another one may need other buffers. */
export function createFits(engine: EmbeddedEngine, cache: RequirementCache, llamaRelease: string): Fits {
  /** Models whose header llama.cpp refused; forgotten at the next start. */
  const refused = new Map<string, Problem>();

  function verdictFrom(model: Model, situation: Situation, rungs: readonly LoadSettings[]): Verdict | null {
    const fixed = fixedVerdict(model, refused.get(fileKey(model)));
    if (fixed !== null) return fixed;
    const [wanted] = rungs;
    if (wanted === undefined)
      return { type: "impossible", problem: problem("load_backed_out", { name: variantName(model) }) };
    const tried: Requirement[] = [];
    for (const rung of rungs) {
      const requirement = cache.get(requirementKey(model, rung, llamaRelease));
      if (requirement === null) return null;
      tried.push(requirement);
      if (fitsBudget(requirement, situation.budget)) break;
    }
    return { type: "judged", fit: judgeFit(tried, situation.budget, wanted.contextTokens) };
  }

  async function judge(
    model: Model,
    situation: Situation,
    minimumContextTokens: number,
    excluded: readonly LoadSettings[] = [],
  ): Promise<Verdict> {
    const rungs = rungsOf(model, situation, minimumContextTokens, excluded);
    try {
      for (const rung of rungs) {
        const verdict = verdictFrom(model, situation, rungs);
        if (verdict !== null) return verdict;
        const key = requirementKey(model, rung, llamaRelease);
        if (cache.get(key) === null) cache.put(key, await engine.estimate(model, rung));
      }
    } catch (error) {
      if (!(error instanceof SnugError)) throw error;
      // Only what is wrong with the model itself is kept; a worker that died says nothing about it.
      if (error.problem.code.startsWith("model_")) refused.set(fileKey(model), error.problem);
      return { type: "impossible", problem: error.problem };
    }
    const verdict = verdictFrom(model, situation, rungs);
    if (verdict === null) throw new Error(`No estimate of ${model.name} was kept.`);
    return verdict;
  }

  return {
    judge,
    known: (model, situation, minimumContextTokens) =>
      verdictFrom(model, situation, rungsOf(model, situation, minimumContextTokens, [])),
  };
}

function rungsOf(
  model: Model,
  { machine, budget }: Situation,
  minimumContextTokens: number,
  excluded: readonly LoadSettings[],
): readonly LoadSettings[] {
  const isExcluded = (rung: LoadSettings) =>
    excluded.some((other) => other.contextTokens === rung.contextTokens && other.gpuLayers === rung.gpuLayers);
  return settingsToTry(model, machine, budget, minimumContextTokens).filter((rung) => !isExcluded(rung));
}

function fixedVerdict(model: Model, refusal: Problem | undefined): Verdict | null {
  const problem = model.problem ?? refusal;
  return problem === undefined ? null : { type: "impossible", problem };
}

/** Changes whenever the file does; a download that is replaced is estimated again. */
function fileKey(model: Model): string {
  return `${model.id}:${model.sizeBytes}`;
}

function requirementKey(model: Model, rung: LoadSettings, llamaRelease: string): RequirementKey {
  return { headerHash: fileKey(model), llamaRelease, ...rung };
}
