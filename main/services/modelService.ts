import type { LibraryListing, ModelCard, WorkerStatus } from "#app/contract.ts";
import { SnugError, snugError } from "#app/errors.ts";
import { neededContextTokens } from "#app/fit/neededContext.ts";
import { type Model, variantName } from "#app/models/model.ts";
import type { Settings, SettingsPatch } from "#app/settings.ts";
import { createQueue } from "../async/queue.ts";
import { createWatchable } from "../async/watchable.ts";
import type { EmbeddedEngine } from "../engines/embeddedEngine.ts";
import type { Library } from "../library/library.ts";
import type { Fits, Verdict } from "./fits.ts";
import type { ContractImplementer } from "./implementer.ts";
import type { Situation } from "./situation.ts";

export interface ModelDependencies {
  readonly library: Library;
  readonly engine: EmbeddedEngine;
  readonly fits: Fits;
  readonly situation: () => Promise<Situation>;
  readonly modelsFolder: string;
  readonly settings: () => Settings;
  readonly updateSettings: (patch: SettingsPatch) => Settings;
  /** Rejects with a sentence when there is nothing at the path. */
  readonly pathKind: (path: string) => Promise<"file" | "folder">;
  readonly closing: AbortSignal;
  readonly onBackgroundWork: (work: Promise<void>) => void;
}

/** Fits on the list are told for a short prompt. */
const listedContextTokens = neededContextTokens(0);

export function createModelService(os: ContractImplementer["models"], dependencies: ModelDependencies) {
  const { library, engine, fits } = dependencies;
  /** Counts what changed beside the library's own files: fits that became known, models that became warm. */
  const revision = createWatchable(0);
  let judging: Promise<void> = Promise.resolve();

  function changed(): void {
    revision.set(revision.current() + 1);
  }

  engine.status.onChange(({ type }) => {
    if (type === "warm" || type === "off") changed();
  });

  async function listing(): Promise<LibraryListing> {
    const [{ models, problems }, situation] = await Promise.all([library.list(), dependencies.situation()]);
    const verdicts = models.map((model) => verdict(model, situation));
    const unknown = models.filter((model, index) => verdicts[index] === null && canAnswer(model));
    if (unknown.length > 0) {
      judging = judging.then(() => judgeAll(unknown));
      dependencies.onBackgroundWork(judging);
    }
    return {
      cards: models.map((model, index) => card(model, verdicts[index] ?? null)),
      problems: [...problems],
      modelsFolder: dependencies.modelsFolder,
    };
  }

  function verdict(model: Model, situation: Situation): Verdict | null {
    const warm = engine.warm();
    if (warm?.modelId === model.id) return { type: "judged", fit: { type: "fits", plan: warm.plan } };
    return fits.known(model, situation, listedContextTokens);
  }

  /** Judges in the background, so that the list is there at once and its fits follow. */
  async function judgeAll(models: readonly Model[]): Promise<void> {
    try {
      for (const model of models) {
        if (dependencies.closing.aborted) return;
        await fits.judge(model, await dependencies.situation(), listedContextTokens);
      }
    } catch (error) {
      // The list stays without these fits; asking a model tells the sentence.
      if (!(error instanceof SnugError)) console.error(error);
      return;
    }
    changed();
  }

  function card(model: Model, known: Verdict | null): ModelCard {
    const problem = known?.type === "impossible" ? known.problem : model.problem;
    return {
      model: { ...model, problem },
      fit: known?.type === "judged" ? known.fit : null,
      warm: engine.warm()?.modelId === model.id,
    };
  }

  async function* watch(signal: AbortSignal | undefined): AsyncGenerator<{ revision: number }, void, void> {
    const stop = new AbortController();
    const ends = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
    const queue = createQueue<"changed">((last) => last);
    const sources = [revision.watch(ends), library.watch(ends)].map(async (source) => {
      for await (const _ of source) queue.push("changed");
    });
    void Promise.all(sources).then(
      () => queue.end(),
      (error: unknown) => queue.end(error),
    );
    let count = 0;
    try {
      for await (const _ of queue.values()) yield { revision: count++ };
    } finally {
      stop.abort();
    }
  }

  async function* load(modelName: string, signal: AbortSignal | undefined): AsyncGenerator<WorkerStatus, void, void> {
    const model = await library.find(modelName);
    const judged = await fits.judge(model, await dependencies.situation(), listedContextTokens);
    if (judged.type === "impossible") throw new SnugError(judged.problem);
    if (judged.fit.type === "tooLarge") throw tooLarge(model, judged.fit);
    const queue = createQueue<WorkerStatus>((last, added) => (last.type === added.type ? added : null));
    const stop = engine.status.onChange(queue.push);
    engine
      .load({ model, plan: judged.fit.plan, onLoading: () => {}, signal: signal ?? new AbortController().signal })
      .then(
        () => queue.end(),
        (error: unknown) => queue.end(error),
      )
      .finally(stop);
    yield* queue.values();
  }

  async function add(path: string): Promise<LibraryListing> {
    const settings = dependencies.settings();
    if ((await dependencies.pathKind(path)) === "folder") {
      dependencies.updateSettings({ modelFolders: withPath(settings.modelFolders, path) });
    } else {
      await library.find(path);
      dependencies.updateSettings({ modelPaths: withPath(settings.modelPaths, path) });
    }
    changed();
    return listing();
  }

  return os.router({
    list: os.list.handler(listing),
    watch: os.watch.handler(({ signal }) => watch(signal)),
    add: os.add.handler(({ input }) => add(input.path)),
    load: os.load.handler(({ input, signal }) => load(input.modelId, signal)),
    eject: os.eject.handler(() => engine.eject()),
  });
}

function canAnswer(model: Model): boolean {
  return model.problem === null && model.kind === "chat";
}

function withPath(paths: readonly string[], path: string): string[] {
  return paths.includes(path) ? [...paths] : [...paths, path];
}

function tooLarge(model: Model, fit: { readonly neededBytes: number; readonly budgetBytes: number }): SnugError {
  return snugError("nothing_fits", {
    name: variantName(model),
    neededBytes: fit.neededBytes,
    freeBytes: fit.budgetBytes,
  });
}
