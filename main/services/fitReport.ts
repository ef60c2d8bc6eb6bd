import { type Components, componentsOf, requirementOf } from "#app/fit/components.ts";
import { between, boundsOf, type CurvePoint, curveSizes } from "#app/fit/contextCurve.ts";
import { type LoadSettings, type Shortfall, settingsToTry, shortfall } from "#app/fit/ladder.ts";
import { type KvType, type Requirement, ramBytes, vramBytes } from "#app/fit/plan.ts";
import { repacks } from "#app/fit/residency.ts";
import type { Budget, Machine } from "#app/machine/machine.ts";
import type { ModelFacts } from "../library/modelFacts.ts";

/** Settings tried for a model, with what they need and why they do or do not work. */
export interface TriedRung extends LoadSettings {
  readonly requirement: Requirement;
  readonly components: Components;
  /** Null where it fits. */
  readonly shortfall: Shortfall | null;
}

/** How a model stands to a machine. */
export type FitVerdict =
  | { readonly type: "fits" }
  | { readonly type: "fitsShorter"; readonly wantedContextTokens: number }
  /** Too large, but what must stay fits: its weights would be read from the file again and again. */
  | { readonly type: "fromDisk"; readonly stayBytes: number; readonly readBytes: number; readonly shortBytes: number }
  | { readonly type: "tooLarge"; readonly shortBytes: number };

export interface FitReport {
  readonly verdict: FitVerdict;
  /** The rung that fits, or the one that comes nearest. */
  readonly chosen: TriedRung;
  /** Up to the one that fits. */
  readonly ladder: readonly TriedRung[];
  readonly budget: Budget;
  /** Null where not even the shortest context fits. */
  readonly largestContextTokens: number | null;
  /** With the chosen rung's layers on the GPU. */
  readonly curve: readonly CurvePoint[];
}

export interface FitQuestion {
  readonly model: ModelFacts;
  readonly machine: Machine;
  readonly budget: Budget;
  /** Null for the usual one. */
  readonly contextTokens: number | null;
  readonly kvType: KvType;
  /** llama.cpp's own count, everything in RAM. */
  readonly weigh: (contextTokens: number) => Promise<Requirement>;
}

/** Weighs a model against a machine, which need not be this one: the count is the same anywhere, only its place differs. */
export async function fitReport(question: FitQuestion): Promise<FitReport> {
  const weighed = new Map<number, Promise<Requirement>>();
  const weigh = (contextTokens: number): Promise<Requirement> => {
    const known = weighed.get(contextTokens) ?? question.weigh(contextTokens);
    weighed.set(contextTokens, known);
    return known;
  };
  const tryRung = async (rung: LoadSettings) => placed(await weigh(rung.contextTokens), rung, question);

  const rungs = rungsOf(question);
  const ladder: TriedRung[] = [];
  for (const rung of rungs) {
    ladder.push(await tryRung(rung));
    if (ladder.at(-1)?.shortfall === null) break;
  }
  const chosen = ladder.find(({ shortfall }) => shortfall === null) ?? nearest(ladder);
  const wanted = rungs[0]?.contextTokens ?? chosen.contextTokens;
  const curve = await curveOf(question.model.trainedContextTokens, wanted, chosen, tryRung);
  return {
    verdict: verdictOf(chosen, wanted, ladder, question.budget),
    chosen,
    ladder,
    budget: question.budget,
    largestContextTokens: await largestContext(curve, chosen, tryRung),
    curve,
  };
}

/** The usual ladder; a context that a person asks for comes first on every step of it. */
function rungsOf({ model, machine, budget, contextTokens }: FitQuestion): readonly LoadSettings[] {
  const facts = { trainedContextTokens: model.trainedContextTokens, layers: model.layerCount };
  const rungs = settingsToTry(facts, machine, budget, 1);
  if (contextTokens === null) return rungs;
  const steps = [...new Set(rungs.map(({ gpuLayers }) => gpuLayers))];
  return steps.flatMap((gpuLayers) => [
    { contextTokens, gpuLayers },
    ...rungs.filter((rung) => rung.gpuLayers === gpuLayers && rung.contextTokens < contextTokens),
  ]);
}

function placed(whole: Requirement, rung: LoadSettings, question: FitQuestion): TriedRung {
  const { machine, budget, model, kvType } = question;
  const settings = { ...rung, kvType, unified: machine.unifiedMemory, repacks: repacks(machine) };
  const components = componentsOf(whole, model, settings);
  const requirement = requirementOf(components, whole, rung.gpuLayers);
  return { ...rung, requirement, components, shortfall: shortfall(requirement, budget) };
}

function verdictOf(chosen: TriedRung, wanted: number, ladder: readonly TriedRung[], budget: Budget): FitVerdict {
  if (chosen.shortfall === null) {
    return chosen.contextTokens >= wanted ? { type: "fits" } : { type: "fitsShorter", wantedContextTokens: wanted };
  }
  const shortBytes = missing(chosen);
  const streamed = ladder.find((rung) => staysWithin(rung, budget));
  if (streamed === undefined) return { type: "tooLarge", shortBytes };
  const { stayBytes, droppableBytes } = streamed.components;
  return {
    type: "fromDisk",
    stayBytes: stayBytes.ramBytes + stayBytes.vramBytes,
    readBytes: droppableBytes,
    shortBytes,
  };
}

function staysWithin({ components: { stayBytes } }: TriedRung, budget: Budget): boolean {
  const ram = budget.unified ? stayBytes.ramBytes + stayBytes.vramBytes : stayBytes.ramBytes;
  return ram <= budget.ramBytes && stayBytes.vramBytes <= budget.vramBytes;
}

function nearest(ladder: readonly TriedRung[]): TriedRung {
  const [first, ...others] = ladder;
  if (first === undefined) throw new RangeError("A ladder has at least one rung.");
  return others.reduce((best, rung) => (missing(rung) < missing(best) ? rung : best), first);
}

function missing({ shortfall }: TriedRung): number {
  return shortfall === null ? 0 : shortfall.neededBytes - shortfall.budgetBytes;
}

type TryRung = (rung: LoadSettings) => Promise<TriedRung>;

async function curveOf(trained: number, wanted: number, chosen: TriedRung, tryRung: TryRung): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const contextTokens of curveSizes(trained, wanted)) {
    points.push(pointOf(await tryRung({ contextTokens, gpuLayers: chosen.gpuLayers })));
  }
  return points;
}

function pointOf({ contextTokens, requirement, shortfall }: TriedRung): CurvePoint {
  return {
    contextTokens,
    ramBytes: ramBytes(requirement),
    vramBytes: vramBytes(requirement),
    fits: shortfall === null,
  };
}

async function largestContext(curve: readonly CurvePoint[], chosen: TriedRung, tryRung: TryRung) {
  let bounds = boundsOf(curve);
  if (bounds === null) return null;
  for (let middle = between(bounds); middle !== null; middle = between(bounds)) {
    const rung: TriedRung = await tryRung({ contextTokens: middle, gpuLayers: chosen.gpuLayers });
    bounds = rung.shortfall === null ? { ...bounds, fits: middle } : { ...bounds, fails: middle };
  }
  return bounds.fits;
}
