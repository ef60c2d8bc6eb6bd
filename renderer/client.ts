/// <reference path="./shell.d.ts" />
import { createORPCClient } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import type { StoreApi } from "zustand/vanilla";
import type { Contract } from "#app/contract.ts";
import { type ConnectionState, HostLink } from "./connection/hostLink.ts";
import { acceptPort } from "./connection/port.ts";
import { openSocket } from "./connection/socket.ts";

export type Client = ContractRouterClient<Contract>;

/** The host at the other end, and whether it is there. The client stays the same across reconnections. */
export interface Connection {
  readonly client: Client;
  readonly state: StoreApi<ConnectionState>;
}

export type WindowKind = "popup" | "main";

/** In Electron over the port that the preload passes on, in the browser host over a WebSocket. */
export function connect(kind: WindowKind): Connection {
  const link = new HostLink();
  if (window.snugShell === undefined) openSocket(socketAddress(kind), link);
  else acceptPort(window, link);
  return connectionOver(link);
}

export function connectionOver(link: HostLink): Connection {
  return { client: createORPCClient(link), state: link.state };
}

function socketAddress(kind: WindowKind): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/rpc?window=${kind}`;
}
