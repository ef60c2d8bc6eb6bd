import { EventEmitter } from "node:events";

// Preloaded into the Node process that stands for a utility process: gives it Electron's `process.parentPort`.

const port = Object.assign(new EventEmitter(), {
  postMessage(message: unknown): void {
    if (process.connected) process.send?.(message);
  },
});

// Like Electron's port, it holds the process and its messages back only once somebody listens.
port.once("newListener", () => {
  process.on("message", (data) => port.emit("message", { data, ports: [] }));
});

Object.defineProperty(process, "parentPort", { value: port });
