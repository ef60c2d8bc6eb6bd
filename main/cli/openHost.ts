import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineInfo } from "#app/engine.ts";
import { toProblem } from "#app/errors.ts";
import { forkWorker } from "../engines/forkWorker.ts";
import { startRunningWorker } from "../engines/runningWorker.ts";
import { createHost, type Host, type HostPaths } from "../host.ts";
import { hostPaths } from "../paths.ts";
import { acquireInstanceLock } from "../storage/instanceLock.ts";
import { version } from "./version.ts";

export interface OpenedHost {
  readonly host: Host;
  /** The person's folders, whichever this host writes to. */
  readonly paths: HostPaths;
  /** False while another Snug holds the data folder: this one then works on a copy of the settings and keeps nothing. */
  readonly keepsData: boolean;
  readonly engineInfo: () => Promise<EngineInfo>;
  close(): Promise<void>;
}

export type HostKind = "terminal" | "browser";
export type OpenHost = (kind: HostKind) => Promise<OpenedHost>;

/** The services on this person's folders. Only one Snug at a time writes to them: windows must, a question need not. */
export const openHost: OpenHost = async (kind) => {
  const paths = hostPaths();
  try {
    return await openAlone(paths, kind);
  } catch (error) {
    if (kind === "browser" || toProblem(error).code !== "already_running") throw error;
    return await openBeside(paths);
  }
};

async function openAlone(paths: HostPaths, kind: HostKind): Promise<OpenedHost> {
  const lock = await acquireInstanceLock(paths.data);
  try {
    const host = await createHost({ version, kind, paths, startWorker: forkWorker });
    const close = async (): Promise<void> => {
      await host.close();
      lock.release();
    };
    return { host, paths, keepsData: true, engineInfo, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openBeside(paths: HostPaths): Promise<OpenedHost> {
  const data = await mkdtemp(join(tmpdir(), "snug-beside-"));
  const discard = () => rm(data, { recursive: true, force: true });
  try {
    // Without a settings file there are only defaults, here as there.
    await copyFile(join(paths.data, "settings.json"), join(data, "settings.json")).catch(() => {});
    const startWorker = forkWorker;
    const host = await createHost({ version, kind: "terminal", paths: { ...paths, data }, startWorker });
    const close = async (): Promise<void> => {
      await host.close();
      await discard();
    };
    return { host, paths, keepsData: false, engineInfo, close };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Asks a worker of its own, which also shows whether one starts at all. */
async function engineInfo(): Promise<EngineInfo> {
  const worker = startRunningWorker(forkWorker);
  try {
    return await worker.call("The model runner", (client) => client.info());
  } finally {
    worker.kill();
    await worker.exited;
  }
}
