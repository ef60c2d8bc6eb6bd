import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { RPCHandler } from "@orpc/server/ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { Host } from "../host.ts";
import type { CallContext } from "../services/windowPort.ts";
import type { BrowserWindows, WindowKind } from "./browserWindows.ts";
import { isOwnHost, isOwnOrigin, type Session } from "./session.ts";

/** A little over the longest prompt the contract allows, written in four-byte characters. */
const maxMessageBytes = 84 * 1024 * 1024;

/** A window whose browser went to sleep or lost the connection is noticed after two of these. */
const pingIntervalMs = 30_000;

const goodbyeMs = 1000;

export interface WebSocketOptions {
  readonly host: Pick<Host, "router">;
  readonly session: Session;
  readonly windows: BrowserWindows;
  readonly port: number;
}

/** Answers the contract at `/rpc?window=popup|main` of `server`; the returned function ends every connection. */
export function acceptWebSockets(server: Server, options: WebSocketOptions): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const handler = new RPCHandler<CallContext>(options.host.router);

  server.on("upgrade", (request, socket, head) => {
    // A client that goes away during the handshake is not a failure of the host.
    socket.on("error", () => socket.destroy());
    const refusal = refusalOf(request, options);
    if (refusal !== null) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      connect(webSocket, handler, options.windows, windowKind(request));
    });
  });

  const pings = setInterval(() => sockets.clients.forEach(pingOrEnd), pingIntervalMs);
  pings.unref();
  return () => {
    clearInterval(pings);
    for (const socket of sockets.clients) end(socket);
    sockets.close();
  };
}

function connect(socket: WebSocket, handler: RPCHandler<CallContext>, windows: BrowserWindows, kind: WindowKind): void {
  const { port, disconnect } = windows.connect(kind);
  answered.add(socket);
  socket.on("pong", () => answered.add(socket));
  socket.on("close", disconnect);
  // A broken or oversized frame ends this connection only; `ws` closes it after the event.
  socket.on("error", () => {});
  void handler.upgrade(socket, { context: { window: port } });
}

/** Says goodbye, so that a window can tell an ended Snug from a broken connection, and does not wait long for a reply. */
function end(socket: WebSocket): void {
  socket.close(1001, "Snug ended");
  setTimeout(() => socket.terminate(), goodbyeMs).unref();
}

/** Sockets that answered the last ping. */
const answered = new WeakSet<WebSocket>();

function pingOrEnd(socket: WebSocket): void {
  if (answered.delete(socket)) socket.ping();
  else socket.terminate();
}

function refusalOf(request: IncomingMessage, { session, port }: WebSocketOptions): string | null {
  if (!isOwnHost(request, port) || !isOwnOrigin(request)) return "403 Forbidden";
  if (!session.hasCookie(request)) return "401 Unauthorized";
  return pathOf(request) === "/rpc" ? null : "404 Not Found";
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function pathOf(request: IncomingMessage): string {
  return requestUrl(request).pathname;
}

function windowKind(request: IncomingMessage): WindowKind {
  return requestUrl(request).searchParams.get("window") === "popup" ? "popup" : "main";
}

function requestUrl(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", "http://localhost");
}
