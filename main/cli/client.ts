import type { ContractRouterClient } from "@orpc/contract";
import { createRouterClient, type RouterClient } from "@orpc/server";
import type { Contract } from "#app/contract.ts";
import type { Host } from "../host.ts";
import { openLink } from "../serve/openBrowser.ts";
import type { WindowPort } from "../services/windowPort.ts";

/** The services, called in this process. */
export type Client = ContractRouterClient<Contract>;

/** A terminal is no window: nothing is to be told to it, shown, hidden or sized. */
const noWindow: WindowPort = {
  async *events() {},
  hide: () => {},
  resize: () => {},
  openMain: () => {},
  openLink: (url) => openLink(url),
};

export function clientOf(host: Pick<Host, "router">): Client {
  const client: RouterClient<Host["router"]> = createRouterClient(host.router, { context: { window: noWindow } });
  return client as Client;
}
