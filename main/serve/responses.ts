import type { ServerResponse } from "node:http";
import { securityHeaders } from "../pages/securityHeaders.ts";

/** On every response of the browser host. WebSockets are named as well as 'self', which not every browser takes to include them. */
export function responseHeaders(port: number): Readonly<Record<string, string>> {
  return {
    ...securityHeaders(`'self' ws://127.0.0.1:${port} ws://localhost:${port}`),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}

export function respondWithSentence(response: ServerResponse, status: number, title: string, sentence: string): void {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${sentence}</p></html>\n`,
  );
}
