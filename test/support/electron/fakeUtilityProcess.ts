import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import type * as Electron from "electron";
import type { FakeApp } from "./fakeApp.ts";

const parentPort = fileURLToPath(new URL("./fakeParentPort.ts", import.meta.url));

type ChildApi = Pick<Electron.UtilityProcess, "kill" | "pid" | "postMessage">;

/** A Node process in the place of a utility process: messages arrive bare here, and as events with `data` there. */
export class FakeUtilityProcess extends EventEmitter implements ChildApi {
  readonly entry: string;
  readonly options: Electron.ForkOptions;
  pid: number | undefined;
  ended = false;
  readonly #child: ChildProcess;

  constructor(entry: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    this.entry = entry;
    this.options = options;
    this.#child = fork(entry, args, {
      execArgv: ["--disable-warning=ExperimentalWarning", "--import", parentPort],
      serialization: "advanced",
    });
    this.#child.on("spawn", () => {
      this.pid = this.#child.pid;
      this.emit("spawn");
    });
    this.#child.on("message", (message) => this.emit("message", message));
    this.#child.on("exit", (code) => {
      this.pid = undefined;
      this.ended = true;
      this.emit("exit", code ?? 1);
    });
  }

  postMessage(message: unknown): void {
    this.#child.send(message as object);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export class FakeUtilityProcesses {
  readonly started: FakeUtilityProcess[] = [];
  readonly #app: FakeApp;

  constructor(app: FakeApp) {
    this.#app = app;
  }

  fork(entry: string, args: readonly string[] = [], options: Electron.ForkOptions = {}): FakeUtilityProcess {
    this.#app.needReady("utilityProcess");
    const child = new FakeUtilityProcess(entry, args, options);
    this.started.push(child);
    return child;
  }
}
