import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { snugError } from "#app/errors.ts";
import type { Host } from "../host.ts";
import { readStaticFile } from "../pages/staticFiles.ts";
import { type BrowserWindowActions, BrowserWindows } from "./browserWindows.ts";
import type { RememberedSession } from "./rememberedSession.ts";
import { respondWithSentence, responseHeaders } from "./responses.ts";
import { createSession, isOwnHost, type Session } from "./session.ts";
import { acceptWebSockets } from "./webSocket.ts";

export interface ServeOptions {
  readonly host: Pick<Host, "router">;
  /** The built windows: `out/renderer`. */
  readonly rendererFolder: string;
  /** Null takes the port of the last session, or any free one. */
  readonly port: number | null;
  /** The last session, so that its windows find this one and are let in. */
  readonly last?: RememberedSession | null;
  /** Shows an address of this host in a new window; null where there is no display. */
  readonly openAddress: ((address: string) => void) | null;
  readonly openLink: BrowserWindowActions["openLink"];
}

export interface Served {
  /** The address to open, with the token that lets its browser in. */
  readonly url: string;
  readonly port: number;
  /** To be given as `last` at the next start. */
  readonly session: RememberedSession;
  /** Ends every connection and the server; the host stays. */
  close(): Promise<void>;
}

/** Serves the windows and their calls to browsers on this machine, and to no other. */
export async function serve(options: ServeOptions): Promise<Served> {
  const server = createServer();
  const port =
    options.port === null ? await listenSomewhere(server, options.last ?? null) : await listen(server, options.port);
  const session = createSession(port, options.last?.secret);
  const addressOf = (path: string): string => {
    const address = new URL(path, `http://127.0.0.1:${port}`);
    address.searchParams.set("token", session.token);
    return address.href;
  };
  const { openAddress, openLink } = options;
  const openWindow = openAddress === null ? null : (path: string) => openAddress(addressOf(path));
  const windows = new BrowserWindows({ openWindow, openLink });

  server.on("request", (request, response) => {
    answer(request, response, { session, port, folder: options.rendererFolder }).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  const endWebSockets = acceptWebSockets(server, { host: options.host, session, windows, port });
  return {
    url: addressOf("/"),
    port,
    session: { port, secret: session.secret },
    close: () => close(server, endWebSockets),
  };
}

async function listenSomewhere(server: Server, last: RememberedSession | null): Promise<number> {
  if (last === null) return listen(server, 0);
  try {
    return await listen(server, last.port);
  } catch {
    // Somebody else has the port now.
    return listen(server, 0);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (isTaken(error)) throw snugError("port_taken", { port }, { cause: error });
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

/** A port below 1024 that this user may not take is no different for them from one that is in use. */
function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE" || code === "EACCES";
}

async function close(server: Server, endWebSockets: () => void): Promise<void> {
  const closed = once(server, "close");
  server.close();
  endWebSockets();
  server.closeAllConnections();
  await closed;
}

interface Answering {
  readonly session: Session;
  readonly port: number;
  readonly folder: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: Answering): Promise<void> {
  const { session, port, folder } = options;
  for (const [name, value] of Object.entries(responseHeaders(port))) response.setHeader(name, value);
  if (!isOwnHost(request, port)) return notForThisName(response);
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed(response);

  const url = requestUrl(request);
  if (url === null) return notFound(response);
  if (session.isToken(url.searchParams.get("token") ?? "")) return letIn(response, url, session);
  if (!session.hasCookie(request)) return notLetIn(response);

  const file = await readStaticFile(folder, url.pathname);
  if (file === null) return notFound(response);
  response.writeHead(200, { "Content-Type": file.contentType, "Content-Length": file.content.length });
  response.end(request.method === "HEAD" ? undefined : file.content);
}

/** Null for what is no path, such as "//". Taken apart by hand, so that "//other.example" cannot name a host. */
function requestUrl(request: IncomingMessage): URL | null {
  const target = request.url ?? "/";
  return target.startsWith("/") && !target.startsWith("//") ? new URL(`http://localhost${target}`) : null;
}

/** Keeps the token out of the address bar, the history and anything that reads them. */
function letIn(response: ServerResponse, url: URL, session: Session): void {
  url.searchParams.delete("token");
  response.writeHead(303, { "Set-Cookie": session.cookie, Location: `${url.pathname}${url.search}` });
  response.end();
}

function notLetIn(response: ServerResponse): void {
  respondWithSentence(
    response,
    401,
    "Snug does not know this browser",
    "Open the address that Snug printed in its terminal, with everything after “token=”. It is new at every start.",
  );
}

function notForThisName(response: ServerResponse): void {
  respondWithSentence(
    response,
    403,
    "Not this address",
    "Snug answers at 127.0.0.1 and localhost only. Open the address that it printed.",
  );
}

function methodNotAllowed(response: ServerResponse): void {
  response.setHeader("Allow", "GET, HEAD");
  respondWithSentence(response, 405, "Not possible", "This address can only be read.");
}

function notFound(response: ServerResponse): void {
  respondWithSentence(response, 404, "Not found", "There is nothing at this address.");
}
