import { RPCLink } from "@orpc/client/message-port";
import type { HostLink } from "./hostLink.ts";

/** What the page posts when it listens, and what the preload then posts along with the port from the main process. */
const readyMessage = "snug:ready";
const portMessage = "snug:port";

/** Takes the MessagePort that the preload passes on. A later one, after the main process made it anew, replaces it. */
export function acceptPort(page: Window, link: HostLink): void {
  page.addEventListener("message", (event) => {
    const port = event.ports[0];
    if (event.source !== page || event.data !== portMessage || port === undefined) return;
    port.addEventListener("close", () => link.lose());
    const transport = new RPCLink({ port });
    port.start();
    link.use(transport);
  });
  page.postMessage(readyMessage, page.location.origin);
}
