import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { implement } from "@orpc/server";
import { onTestFinished } from "vitest";
import { type Contract, contract, type WorkerStatus } from "#app/contract.ts";
import { defaultSettings, type Settings } from "#app/settings.ts";
import { createWatchable } from "#main/async/watchable.ts";
import { startShell } from "#main/electron/shell.ts";
import { shellFiles } from "#main/electron/shellFiles.ts";
import type { Host, HostOptions } from "#main/host.ts";
import type { CallContext } from "#main/services/windowPort.ts";
import type { FakeMessagePortMain } from "../../support/electron/fakePorts.ts";
import { FakeElectron } from "../../support/fakeElectron.ts";

/** A host whose services do only what the shell depends on: windows, settings and the model runner's status. */
class StubHost implements Host {
  readonly settings = createWatchable<Settings>(defaultSettings);
  readonly worker = createWatchable<WorkerStatus>({ type: "off" });
  readonly router: Host["router"];
  options: HostOptions | null = null;
  ejected = 0;
  closed = 0;
  /** Ends when a call that never answers is aborted. */
  readonly aborted = Promise.withResolvers<void>();

  constructor() {
    const os = implement(contract).$context<CallContext>();
    const router = {
      system: { watchWorker: os.system.watchWorker.handler(({ signal }) => this.worker.watch(signal)) },
      models: {
        list: os.models.list.handler(() => ({ cards: [], problems: [], modelsFolder: "/models" })),
        eject: os.models.eject.handler(() => {
          this.ejected += 1;
        }),
      },
      settings: {
        get: os.settings.get.handler(async ({ signal }) => {
          // Never answers: what a call does that is running when its window goes.
          signal?.addEventListener("abort", () => this.aborted.resolve());
          await this.aborted.promise;
          return this.settings.current();
        }),
      },
      window: {
        events: os.window.events.handler(async function* ({ context, signal }) {
          yield* context.window.events(signal);
        }),
        hide: os.window.hide.handler(({ context }) => context.window.hide()),
        resize: os.window.resize.handler(({ context, input }) => context.window.resize(input.height)),
        openMain: os.window.openMain.handler(({ context, input }) => context.window.openMain(input.conversationId)),
        openLink: os.window.openLink.handler(({ context, input }) => context.window.openLink(input.url)),
      },
    };
    // The calls that no test here makes are left out.
    this.router = router as unknown as Host["router"];
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

export interface StartedShell {
  readonly electron: FakeElectron;
  readonly host: StubHost;
}

export interface StartOptions {
  readonly platform?: NodeJS.Platform;
  /** Runs before the shell starts. */
  readonly prepare?: (electron: FakeElectron, host: StubHost) => void;
  readonly createHost?: (options: HostOptions) => Promise<Host>;
  readonly devServerUrl?: string;
  readonly dataFolder?: string;
}

/** The shell as after its start, on a Mac unless told otherwise. */
export async function startedShell(options: StartOptions = {}): Promise<StartedShell> {
  const electron = new FakeElectron();
  const host = new StubHost();
  options.prepare?.(electron, host);
  const data = options.dataFolder ?? temporaryFolder();
  const started = startShell(electron.modules, {
    createHost:
      options.createHost ??
      (async (hostOptions) => {
        host.options = hostOptions;
        return host;
      }),
    paths: { data, models: join(data, "models"), ollama: join(data, "ollama"), demoModel: join(data, "demo.gguf") },
    files: shellFiles(join(import.meta.dirname, "../../../out/main"), null),
    platform: options.platform ?? "darwin",
    devServerUrl: options.devServerUrl ?? null,
  });
  electron.app.becomeReady();
  await started;
  return { electron, host };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "snug-shell-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type WindowClient = ContractRouterClient<Contract>;

/** A page's client over the port it was given. */
export function clientOver(port: FakeMessagePortMain | null): WindowClient {
  if (port === null) throw new Error("The page got no port");
  const client: WindowClient = createORPCClient(new RPCLink({ port }));
  port.start();
  onTestFinished(() => port.close());
  return client;
}
