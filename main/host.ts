import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Router } from "@orpc/server";
import type { Contract, SystemInfo } from "#app/contract.ts";
import { snugError } from "#app/errors.ts";
import { threadsFor } from "#app/machine/threads.ts";
import type { Settings } from "#app/settings.ts";
import manifest from "../package.json" with { type: "json" };
import { createEmbeddedEngine } from "./engines/embeddedEngine.ts";
import type { StartWorker } from "./engines/workerProcess.ts";
import { createLibrary } from "./library/library.ts";
import { createSensors, type Sensors } from "./machine/sensors.ts";
import { createServices } from "./services/createServices.ts";
import { relievePressure } from "./services/pressureRelief.ts";
import type { CallContext } from "./services/windowPort.ts";
import { createConversationStore } from "./storage/conversations.ts";
import { openDatabase } from "./storage/database.ts";
import { createRequirementCache } from "./storage/requirementCache.ts";
import { openSettings } from "./storage/settingsFile.ts";

/** The folders Snug uses. `hostPaths()` in `main/paths.ts` gives the platform's usual ones. */
export interface HostPaths {
  /** Database and settings. */
  readonly data: string;
  /** Snug's own models folder. */
  readonly models: string;
  /** Ollama's models folder: the one that holds `manifests` and `blobs`. */
  readonly ollama: string;
  /** The demo model that ships with Snug. */
  readonly demoModel: string;
}

export interface HostOptions {
  readonly version: string;
  readonly kind: SystemInfo["host"];
  readonly paths: HostPaths;
  readonly startWorker: StartWorker;
  /** Whether the global hotkey is held, where this host has one. Read at each `system.info`. */
  readonly hotkeyStatus?: () => SystemInfo["hotkey"];
  /** How the machine is read. Defaults to this machine's own sensors. */
  readonly sensors?: Sensors;
}

/** The services of one running Snug, the same for every host. */
export interface Host {
  /** Answers the contract; serve it over a MessagePort, a WebSocket, or call it in-process. */
  readonly router: Router<Contract, CallContext>;
  readonly settings: {
    current(): Settings;
    /** Calls back at every change; returns how to stop that. */
    onChange(listener: (settings: Settings) => void): () => void;
  };
  /** Ends running answers, the worker, watchers and the database. */
  close(): Promise<void>;
}

/** Opens the data folder and starts the services. The caller holds the folder's instance lock. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { paths } = options;
  const now = () => new Date();
  const settings = openSettings(paths.data);
  const { database, notices } = openDatabase(paths.data);
  const sensors = options.sensors ?? createSensors();
  const closing = new AbortController();
  const library = createLibrary({
    modelsFolder: paths.models,
    ollamaFolder: paths.ollama,
    demoModelPath: paths.demoModel,
    settings: settings.current,
  });
  const engine = createEmbeddedEngine({
    startWorker: options.startWorker,
    threads: async (model) => threadsFor(await sensors.machine(), model.sizeBytes),
    idleMs: () => settings.current().idleMinutes * 60_000,
  });
  const stopRelief = relievePressure(engine, sensors.readings);
  const running = new Set<Promise<void>>();
  const router = createServices({
    version: options.version,
    kind: options.kind,
    llamaRelease: `node-llama-cpp ${manifest.dependencies["node-llama-cpp"]}`,
    dataFolder: paths.data,
    modelsFolder: paths.models,
    hotkeyStatus: options.hotkeyStatus ?? (() => null),
    notices: [...settings.notices, ...notices],
    settings,
    sensors,
    library,
    engine,
    store: createConversationStore(database, now),
    requirements: createRequirementCache(database),
    pathKind,
    now,
    newId: randomUUID,
    clock: () => performance.now(),
    closing: closing.signal,
    onBackgroundWork: (work) => {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
  });
  return {
    router,
    settings,
    async close() {
      closing.abort();
      stopRelief();
      // Answers store what was written so far; the worker ends last, so that they end by being stopped, not by its death.
      await Promise.all(running);
      library.close();
      await engine.close();
      database.close();
    },
  };
}

async function pathKind(path: string): Promise<"file" | "folder"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    throw snugError("model_file_missing", { path }, { cause: error });
  }
}
