import { EventEmitter } from "node:events";
import type { SupportedMessagePort } from "@orpc/client/message-port";
import { RPCHandler } from "@orpc/server/message-port";
import type { IpcMainEvent, MessagePortMain, WebContents } from "electron";
import type { Host } from "../host.ts";
import type { CallContext, WindowPort } from "../services/windowPort.ts";
import type { ElectronModules } from "./electronModules.ts";
import type { Pages } from "./pages.ts";

export interface ConnectionOptions {
  readonly router: Host["router"];
  readonly pages: Pages;
  /** The port of the window that shows these contents, or null for contents that are none of Snug's windows. */
  readonly portOf: (contents: WebContents) => WindowPort | null;
}

/**
 * Gives each page that asks one channel to the host. The page asks once it listens, so no message is lost; a page that
 * was reloaded asks again, which ends the calls of the one before.
 */
export function acceptConnections(
  { ipcMain, MessageChannelMain }: Pick<ElectronModules, "ipcMain" | "MessageChannelMain">,
  { router, pages, portOf }: ConnectionOptions,
): void {
  const handler = new RPCHandler<CallContext>(router);
  const endConnection = new WeakMap<WebContents, () => void>();

  ipcMain.on("snug:connect", (event) => {
    const window = isTrusted(event, pages) ? portOf(event.sender) : null;
    if (window === null) return;
    endConnection.get(event.sender)?.();
    const { port1, port2 } = new MessageChannelMain();
    const { port, end } = endablePort(port1);
    handler.upgrade(port, { context: { window } });
    port1.start();
    endConnection.set(event.sender, end);
    event.sender.once("destroyed", end);
    event.sender.postMessage("snug:port", null, [port2]);
  });
}

/** Any frame of any page can send this message: only the main frame of one of our pages is answered. */
function isTrusted(event: IpcMainEvent, pages: Pages): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && pages.isOurs(frame.url);
}

/** Electron tells only the other side of a closed port; `end` tells this side too, so that its calls are aborted. */
function endablePort(port: MessagePortMain): { readonly port: SupportedMessagePort; end(): void } {
  const events = new EventEmitter();
  let ended = false;
  function end(): void {
    if (ended) return;
    ended = true;
    events.emit("close");
    port.close();
  }
  port.on("message", (event) => events.emit("message", event));
  port.on("close", end);
  return {
    port: {
      on: (event, listener) => void events.on(event, listener),
      postMessage: (data: unknown) => {
        if (!ended) port.postMessage(data);
      },
    },
    end,
  };
}
