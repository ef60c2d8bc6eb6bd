import type { Protocol } from "electron";
import { securityHeaders } from "../pages/securityHeaders.ts";
import { readStaticFile } from "../pages/staticFiles.ts";
import { scheme } from "./pages.ts";

/** The windows reach the host through their port only. */
const headers = securityHeaders("'none'");

/**
 * Must run before the app is ready. `standard` gives the pages a real origin, without which module scripts do not load
 * and `postMessage` cannot name its target.
 */
export function registerRendererScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);
}

export function serveRenderer(protocol: Protocol, folder: string): void {
  protocol.handle(scheme, async (request) => {
    const { host, pathname } = new URL(request.url);
    const isRead = request.method === "GET" && host === "snug";
    const file = isRead ? await readStaticFile(folder, pathname) : null;
    if (file === null) return new Response("Not found", { status: 404, headers });
    return new Response(new Uint8Array(file.content), {
      headers: { ...headers, "Content-Type": file.contentType },
    });
  });
}
