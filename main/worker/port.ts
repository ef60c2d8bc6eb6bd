import type { SupportedMessagePort } from "@orpc/client/message-port";

/** Electron's `process.parentPort` in a utility process: the part of it that is used here. */
interface ParentPort {
  on(event: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/**
 * The port to the host: `process.parentPort` in Electron's utility process, the IPC channel of `child_process.fork`
 * under Node. The process ends with its host, so that a killed host leaves no orphan that holds gigabytes.
 */
export function hostPort(): SupportedMessagePort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort !== undefined) {
    return {
      on: (event, listener) => {
        if (event === "message") parentPort.on("message", listener);
      },
      postMessage: (message: unknown) => parentPort.postMessage(message),
    };
  }
  process.once("disconnect", () => process.exit(0));
  return {
    on: (event, listener) => {
      if (event === "message") process.on("message", (data) => listener({ data }));
    },
    postMessage: (message: unknown) => {
      if (process.connected) process.send?.(message as object);
    },
  };
}
