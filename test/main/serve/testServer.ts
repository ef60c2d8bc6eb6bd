import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { implement } from "@orpc/server";
import { WebSocket } from "ws";
import { type Contract, contract } from "#app/contract.ts";
import { defaultSettings } from "#app/settings.ts";
import { type Served, type ServeOptions, serve } from "#main/serve/serve.ts";
import type { CallContext } from "#main/services/windowPort.ts";

/** A router that answers a few calls of the contract, with what the tests of the transport need. */
function testRouter(aborted: () => void) {
  const os = implement(contract).$context<CallContext>();
  return {
    settings: {
      get: os.settings.get.handler(() => defaultSettings),
      watch: os.settings.watch.handler(async function* ({ signal }) {
        yield defaultSettings;
        await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
        aborted();
      }),
    },
    window: {
      events: os.window.events.handler(({ context, signal }) => asGenerator(context.window.events(signal))),
      openMain: os.window.openMain.handler(({ context, input }) => context.window.openMain(input.conversationId)),
      openLink: os.window.openLink.handler(({ context, input }) => context.window.openLink(input.url)),
    },
  };
}

async function* asGenerator<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
  yield* events;
}

export interface TestServer extends Served {
  readonly folder: string;
  /** Resolves when the host saw the end of a call that a client left open. */
  readonly aborted: Promise<void>;
}

export async function startTestServer(options: Partial<ServeOptions> = {}): Promise<TestServer> {
  const parent = await mkdtemp(join(tmpdir(), "snug-serve-"));
  const folder = join(parent, "renderer");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "main.html"), "<!doctype html><title>main window</title>");
  await writeFile(join(folder, "popup.html"), "<!doctype html><title>popup</title>");
  await writeFile(join(folder, "assets", "main.js"), "export {};");
  await writeFile(join(folder, "assets", "notes.txt"), "not a part of the windows");
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const router = testRouter(resolve) as unknown as ServeOptions["host"]["router"];
  const served = await serve({
    host: { router },
    rendererFolder: folder,
    port: null,
    openAddress: null,
    openLink: async () => {},
    ...options,
  });
  const close = async () => {
    await served.close();
    await rm(parent, { recursive: true, force: true });
  };
  return { ...served, close, folder, aborted };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends the path as it is; `fetch` would tidy it, and would not let a test lie about `Host`. */
export function get(port: number, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Shows the token and gives back the cookie, as a browser does when the address is opened. */
export async function letIn(server: Served): Promise<string> {
  const { search } = new URL(server.url);
  const reply = await get(server.port, `/${search}`);
  const cookie = reply.headers["set-cookie"];
  if (!Array.isArray(cookie)) throw new Error(`No cookie in a reply with status ${reply.status}.`);
  return (cookie[0] ?? "").split(";")[0] ?? "";
}

export interface SocketOptions {
  readonly path?: string;
  readonly cookie?: string;
  readonly origin?: string;
  readonly headers?: Record<string, string>;
}

export function openSocket(port: number, options: SocketOptions): WebSocket {
  const { path = "/rpc?window=main", cookie, origin = `http://127.0.0.1:${port}`, headers = {} } = options;
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    origin,
    headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
  });
}

/** "open", or the HTTP status that refused the connection. */
export function outcome(socket: WebSocket): Promise<"open" | number> {
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve("open"));
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
}

export type Client = ContractRouterClient<Contract>;

export function clientOf(socket: WebSocket): Client {
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}
