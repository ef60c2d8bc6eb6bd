import { EventEmitter } from "node:events";

// Preloaded into the Node process that stands for a utility process: gives it Electron's `process.parentPort`.

const port = Object.assign(new EventEmitter(), {
  postMessage(message: unknown): void {
    if (process.connected) process.send?.(message);
  },
});

// The worker ends with its host, as a utility process does.
process.once("disconnect", () => process.exit(0));

// Like Electron's port, it keeps messages until somebody listens.
port.once("newListener", () => {
  process.on("message", (data) => port.emit("message", { data, ports: [] }));
});

Object.defineProperty(process, "parentPort", { value: port });
