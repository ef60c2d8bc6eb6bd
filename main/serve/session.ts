import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Who may talk to the browser host. Everything on this machine can reach 127.0.0.1, web pages in any browser included,
 * so an address alone proves nothing: the one who opens Snug must know a token that only the starting terminal saw.
 */
export interface Session {
  /** Goes into the address that is opened or printed. */
  readonly token: string;
  /** What a browser proves itself with after it showed the token. */
  readonly secret: string;
  /** The secret as the browser keeps it. The name holds the port: cookies are shared between ports. */
  readonly cookie: string;
  isToken(candidate: string): boolean;
  hasCookie(request: IncomingMessage): boolean;
}

/** @param secret of an earlier session, whose browsers are let in again */
export function createSession(port: number, secret: string = randomText()): Session {
  const token = randomText();
  const name = `snug_${port}`;
  return {
    token,
    secret,
    cookie: `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    isToken: (candidate) => sameSecret(candidate, token),
    hasCookie: (request) => cookieValues(request, name).some((value) => sameSecret(value, secret)),
  };
}

function randomText(): string {
  return randomBytes(32).toString("base64url");
}

/** Refuses names that only resolve to this machine: a page of another site could have its own name point here. */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const { host } = request.headers;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** A WebSocket is not bound by the same-origin rule, so its origin is checked here. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host}`;
}

function cookieValues(request: IncomingMessage, name: string): string[] {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
}

/** Takes the same time wherever the two differ. Digests, since `timingSafeEqual` wants equal lengths. */
function sameSecret(candidate: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(candidate), digest(secret));
}
