import type { SystemInfo } from "#app/contract.ts";
import type { Problem } from "#app/errors.ts";
import type { Settings, SettingsPatch } from "#app/settings.ts";
import { createQueue } from "../async/queue.ts";
import type { Sensors } from "../machine/sensors.ts";
import type { RequirementCache } from "../storage/requirementCache.ts";
import { type ChatDependencies, createChatService } from "./chatService.ts";
import { createFits } from "./fits.ts";
import { contractImplementer } from "./implementer.ts";
import { createModelService, type ModelDependencies } from "./modelService.ts";
import { type RouteRequest, routePrompt } from "./routePrompt.ts";
import { readSituation } from "./situation.ts";

export interface ServicesDependencies
  extends Omit<ChatDependencies, "route" | "settings" | "readings">,
    Pick<ModelDependencies, "library" | "modelsFolder" | "pathKind"> {
  readonly sensors: Sensors;
  readonly requirements: RequirementCache;
  readonly settings: {
    current(): Settings;
    update(patch: SettingsPatch): Settings;
    onChange(listener: (settings: Settings) => void): () => void;
  };
  readonly version: string;
  /** Which llama.cpp the worker runs, for what is cached of it. */
  readonly llamaRelease: string;
  readonly kind: SystemInfo["host"];
  readonly dataFolder: string;
  readonly hotkeyStatus: () => SystemInfo["hotkey"];
  /** What the start had to repair. */
  readonly notices: readonly Problem[];
}

/** The contract's handlers. They decide with `app/` and act only through what they are given here. */
export function createServices(dependencies: ServicesDependencies) {
  const { engine, library, sensors, settings } = dependencies;
  const os = contractImplementer();
  const situation = () => readSituation(sensors, engine);
  const fits = createFits(engine, dependencies.requirements, dependencies.llamaRelease);
  const route = (request: RouteRequest) => routePrompt({ library, engine, fits, situation }, request);

  return os.router({
    system: os.system.router({
      info: os.system.info.handler(async () => ({
        ...(await situation()),
        version: dependencies.version,
        host: dependencies.kind,
        dataFolder: dependencies.dataFolder,
        hotkey: dependencies.hotkeyStatus(),
        notices: [...dependencies.notices],
      })),
      watchWorker: os.system.watchWorker.handler(({ signal }) => engine.status.watch(signal)),
    }),
    models: createModelService(os.models, {
      ...dependencies,
      fits,
      situation,
      settings: settings.current,
      updateSettings: settings.update,
    }),
    chat: createChatService(os.chat, {
      ...dependencies,
      settings: settings.current,
      readings: sensors.readings,
      route,
    }),
    settings: os.settings.router({
      get: os.settings.get.handler(settings.current),
      update: os.settings.update.handler(({ input }) => settings.update(input)),
      watch: os.settings.watch.handler(({ signal }) => watchSettings(settings, signal)),
    }),
    window: os.window.router({
      events: os.window.events.handler(({ context, signal }) => forwarded(context.window.events(signal))),
      hide: os.window.hide.handler(({ context }) => context.window.hide()),
      resize: os.window.resize.handler(({ context, input }) => context.window.resize(input.height)),
      openMain: os.window.openMain.handler(({ context, input }) => context.window.openMain(input.conversationId)),
      openLink: os.window.openLink.handler(({ context, input }) => context.window.openLink(input.url)),
    }),
  });
}

async function* watchSettings(
  settings: ServicesDependencies["settings"],
  signal: AbortSignal | undefined,
): AsyncGenerator<Settings, void, void> {
  const queue = createQueue<Settings>((_, added) => added);
  const end = () => queue.end();
  queue.push(settings.current());
  const stop = settings.onChange(queue.push);
  signal?.addEventListener("abort", end);
  try {
    yield* queue.values();
  } finally {
    stop();
    signal?.removeEventListener("abort", end);
  }
}

async function* forwarded<T>(events: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield* events;
}
