import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface HeaderServer {
  readonly origin: string;
  /** What was asked for, in order. */
  readonly requests: { readonly path: string; readonly range: string | null; readonly authorization: string | null }[];
  /** Bytes that were handed to the network. */
  readonly sentBytes: () => number;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers each path as a test wants it, well or badly. */
export async function headerServer(answers: Readonly<Record<string, Answer>>): Promise<HeaderServer> {
  const requests: HeaderServer["requests"] = [];
  let sentBytes = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const { range = null, authorization = null } = request.headers;
    requests.push({ path, range, authorization });
    response.on("close", () => {
      sentBytes += request.socket.bytesWritten;
    });
    (answers[path] ?? status(404))(request, response);
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, requests, sentBytes: () => sentBytes };
}

/** Gives the asked-for range of a file of which only the start is here, and which is said to be `fileBytes` long. */
export function ranged(start: Uint8Array, fileBytes: number): Answer {
  return (request, response) => {
    const [, from = "0", to = ""] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const piece = start.subarray(Number(from), Number(to) + 1);
    const last = Number(from) + piece.length - 1;
    response.writeHead(206, { "content-range": `bytes ${from}-${last}/${fileBytes}`, "content-length": piece.length });
    response.end(piece);
  };
}

/** Sends a file of this length from its beginning, whatever range is asked for. */
export function rangeless(start: Uint8Array, fileBytes: number): Answer {
  return (_, response) => {
    response.writeHead(200, { "content-length": fileBytes });
    response.write(start);
    const filler = Buffer.alloc(2 ** 16);
    const more = (): void => {
      while (!response.destroyed && response.write(filler));
    };
    response.on("drain", more);
    more();
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}, body = ""): Answer {
  return (_, response) => void response.writeHead(code, headers).end(body);
}

/** Accepts the request and says nothing. */
export const silent: Answer = () => {};
