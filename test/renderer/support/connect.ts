import { createRouterClient } from "@orpc/server";
import { createStore } from "zustand/vanilla";
import type { Client, Connection } from "../../../renderer/client.ts";
import type { ConnectionState } from "../../../renderer/connection/hostLink.ts";
import type { ScriptedHost } from "../../support/scriptedHost.ts";

/** Calls a scripted host in the same process. */
export function clientOf(host: ScriptedHost): Client {
  return createRouterClient(host.router, { context: { window: host.window } });
}

export function connectionTo(host: ScriptedHost): Connection {
  return { client: clientOf(host), state: createStore<ConnectionState>()(() => ({ type: "connected" })) };
}
