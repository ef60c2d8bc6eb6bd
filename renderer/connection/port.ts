import { RPCLink } from "@orpc/client/message-port";
import type { HostLink } from "./hostLink.ts";

/** What the preload posts to the page along with the port that the main process sent. */
export const portMessage = "snug:port";

/**
 * Takes the MessagePort that the preload passes on, and tells the preload that the page listens now. A later port, after
 * the main process made a new one, replaces the first.
 */
export function acceptPort(page: Window, link: HostLink): void {
  page.addEventListener("message", (event) => {
    const port = event.ports[0];
    if (event.source !== page || event.data !== portMessage || port === undefined) return;
    const transport = new RPCLink({ port });
    port.addEventListener("close", () => link.lose());
    port.start();
    link.use(transport);
  });
  page.postMessage({ type: "snug:ready" }, page.location.origin === "null" ? "*" : page.location.origin);
}
