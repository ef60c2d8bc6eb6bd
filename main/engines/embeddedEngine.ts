import type { WorkerStatus } from "#app/contract.ts";
import type { EngineInfo, GenerateEvent, GenerateRequest } from "#app/engine.ts";
import { snugError } from "#app/errors.ts";
import type { Plan, Requirement } from "#app/fit/plan.ts";
import type { Threads } from "#app/machine/threads.ts";
import { type Model, variantName } from "#app/models/model.ts";
import { createMutex } from "../async/mutex.ts";
import { createWatchable, type Watchable } from "../async/watchable.ts";
import { type RunningWorker, startRunningWorker } from "./runningWorker.ts";
import type { StartWorker } from "./workerProcess.ts";

/** The model that is in memory now. */
export interface WarmModel {
  readonly modelId: string;
  readonly plan: Plan;
  /** Tokens the context really has: at least what the plan says. */
  readonly contextTokens: number;
  /** What an eject would give back. */
  readonly releasableBytes: number;
}

export interface AnswerJob {
  readonly model: Model;
  readonly plan: Plan;
  readonly request: GenerateRequest;
  readonly onLoading: (fraction: number) => void;
  readonly onEvent: (event: GenerateEvent) => void;
  /** Aborting stops the answer within one token; what was written counts. */
  readonly signal: AbortSignal;
}

/** The engine that is built in: supervises one inference worker, which it starts when needed and ends when idle. */
export interface EmbeddedEngine {
  readonly status: Watchable<WorkerStatus>;
  /** Process id of the worker, while one runs. */
  readonly workerPid: () => number | undefined;
  warm(): WarmModel | null;
  info(): Promise<EngineInfo>;
  /** Metal's recommended working set, once the worker has told; null before, and where there is no Metal. */
  metalWorkingSetBytes(): number | null;
  estimate(model: Model, settings: Pick<Plan, "contextTokens" | "gpuLayers">): Promise<Requirement>;
  /** Makes the model warm. Returns the milliseconds it took, or null when it was warm. */
  load(job: Pick<AnswerJob, "model" | "plan" | "onLoading" | "signal">): Promise<number | null>;
  /** Loads what must be loaded, then answers. Jobs wait for each other. Returns as `load` does. */
  answer(job: AnswerJob): Promise<number | null>;
  eject(): Promise<void>;
  /** As `eject`, but never at the cost of work that is under way. */
  ejectIfIdle(): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedEngineOptions {
  readonly startWorker: StartWorker;
  readonly threads: (model: Model) => Promise<Threads>;
  /** After this long without work the worker ends. */
  readonly idleMs: () => number;
}

export function createEmbeddedEngine(options: EmbeddedEngineOptions): EmbeddedEngine {
  const status = createWatchable<WorkerStatus>({ type: "off" });
  const jobs = createMutex();
  let worker: RunningWorker | null = null;
  let warm: WarmModel | null = null;
  let busy = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  let told: EngineInfo | null = null;

  function running(): RunningWorker {
    if (worker !== null) return worker;
    const started = startRunningWorker(options.startWorker);
    worker = started;
    status.set({ type: "starting" });
    void started.exited.then(() => {
      if (worker === started) forgetWorker();
    });
    return started;
  }

  function forgetWorker(): void {
    worker = null;
    warm = null;
    clearTimeout(idleTimer);
    status.set({ type: "off" });
  }

  async function end(): Promise<void> {
    const ending = worker;
    if (ending === null) return;
    ending.kill();
    await ending.exited;
  }

  /** Work on the worker; the idle time starts when the last work ends. */
  async function working<T>(action: (worker: RunningWorker) => Promise<T>): Promise<T> {
    busy += 1;
    clearTimeout(idleTimer);
    try {
      return await action(running());
    } finally {
      busy -= 1;
      if (busy === 0 && worker !== null) {
        idleTimer = setTimeout(() => void end(), options.idleMs());
        idleTimer.unref();
      }
      if (busy === 0 && status.current().type === "starting") status.set({ type: "idle" });
    }
  }

  async function info(worker: RunningWorker): Promise<EngineInfo> {
    told = await worker.call("The model runner", (client) => client.info());
    return told;
  }

  async function load(worker: RunningWorker, job: Parameters<EmbeddedEngine["load"]>[0]): Promise<number | null> {
    const { model, plan, signal } = job;
    if (warm?.modelId === model.id && warm.contextTokens >= plan.contextTokens) return null;
    const threads = await options.threads(model);
    const path = firstFile(model);
    const name = variantName(model);
    let loadMs = 0;
    warm = null;
    try {
      await worker.stream(
        name,
        (client) =>
          client.load(
            { path, name, contextTokens: plan.contextTokens, gpuLayers: plan.gpuLayers, threads },
            { signal },
          ),
        (event) => {
          if (event.type === "progress") {
            status.set({ type: "loading", modelId: model.id, fraction: event.fraction });
            job.onLoading(event.fraction);
            return;
          }
          loadMs = event.loadMs;
          warm = {
            modelId: model.id,
            plan,
            contextTokens: event.contextTokens,
            releasableBytes: event.releasableBytes,
          };
          status.set({ type: "warm", modelId: model.id, workerBytes: event.workerBytes });
        },
        signal,
      );
    } finally {
      if (warm === null && status.current().type !== "off") status.set({ type: "idle" });
    }
    return loadMs;
  }

  async function generate(worker: RunningWorker, job: AnswerJob): Promise<void> {
    const stop = () => void worker.call(variantName(job.model), (client) => client.stop()).catch(() => {});
    job.signal.addEventListener("abort", stop, { once: true });
    try {
      await worker.stream(
        variantName(job.model),
        (client) => client.generate(job.request),
        (event) => {
          job.onEvent(event);
          // An abort between the load and this call's arrival found nothing to stop.
          if (job.signal.aborted && event.type !== "end") stop();
        },
      );
    } finally {
      job.signal.removeEventListener("abort", stop);
    }
  }

  return {
    status,
    workerPid: () => worker?.pid,
    warm: () => warm,
    info: () => working(info),
    metalWorkingSetBytes: () => (told?.backend === "metal" ? told.vramTotalBytes : null),
    estimate: (model, settings) =>
      working(async (worker) => {
        // Known before the first estimate is weighed against a budget.
        if (told === null) await info(worker);
        return worker.call(variantName(model), (client) =>
          client.estimate({ path: firstFile(model), name: variantName(model), ...settings }),
        );
      }),
    load: (job) => jobs.run(() => working((worker) => load(worker, job)), job.signal),
    answer: (job) =>
      jobs.run(
        () =>
          working(async (worker) => {
            const loadMs = await load(worker, job);
            await generate(worker, job);
            return loadMs;
          }),
        job.signal,
      ),
    eject: () => jobs.run(end),
    ejectIfIdle: async () => {
      if (busy === 0) await end();
    },
    close: end,
  };
}

function firstFile(model: Model): string {
  const file = model.files[0];
  if (file === undefined) throw snugError("model_file_missing", { path: model.name });
  return file;
}
