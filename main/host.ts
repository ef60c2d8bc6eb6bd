import type { Router } from "@orpc/server";
import type { Contract, SystemInfo } from "#app/contract.ts";
import type { Settings } from "#app/settings.ts";
import type { StartWorker } from "./engines/workerProcess.ts";
import type { CallContext } from "./services/windowPort.ts";

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
