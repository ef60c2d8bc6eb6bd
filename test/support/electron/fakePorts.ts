import { EventEmitter } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type * as Electron from "electron";

type PortApi = Pick<Electron.MessagePortMain, "close" | "postMessage" | "start">;

/** Electron's port in the main process: it keeps messages until it is started, and hears of the other side's end only. */
export class FakeMessagePortMain extends EventEmitter implements PortApi {
  readonly #port: MessagePort;
  #closedHere = false;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on("close", () => {
      if (!this.#closedHere) this.emit("close");
    });
  }

  start(): void {
    this.#port.on("message", (data: unknown) => this.emit("message", { data, ports: [] }));
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  close(): void {
    this.#closedHere = true;
    this.#port.close();
  }
}

export class FakeMessageChannelMain {
  readonly port1: FakeMessagePortMain;
  readonly port2: FakeMessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakeMessagePortMain(port1);
    this.port2 = new FakeMessagePortMain(port2);
  }
}
