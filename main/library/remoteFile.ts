import { type SnugError, snugError } from "#app/errors.ts";
import type { HeaderSource } from "../gguf/reader.ts";

export interface RemoteOptions {
  /** Sent only to the origin it belongs to, never to where a server redirects. */
  readonly token: { readonly origin: string; readonly value: string } | null;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A file on a server, whose start is read and nothing more. */
export interface RemoteFile extends HeaderSource {
  /** What was read so far. */
  readonly start: () => Buffer;
}

/** Enough for most headers without a vocabulary. */
const firstBytes = 2 ** 20;
const maxRedirects = 5;

/** Asks for the first piece, which also tells how large the file is. Later pieces are asked for from where it ended. */
export async function openRemoteFile(address: string, options: RemoteOptions): Promise<RemoteFile> {
  const first = await readRange(address, 0, firstBytes, options);
  let start = first.bytes;
  let asked = firstBytes;
  return {
    fileBytes: first.fileBytes,
    start: () => start,
    async readStart(length) {
      const isWhole = first.fileBytes !== null && start.length >= first.fileBytes;
      if (asked < length && !isWhole) {
        asked = length;
        const { bytes } = await readRange(address, start.length, length, options);
        start = Buffer.concat([start, bytes]);
      }
      return start.subarray(0, length);
    },
  };
}

interface Range {
  readonly bytes: Buffer;
  readonly fileBytes: number | null;
}

async function readRange(address: string, from: number, to: number, options: RemoteOptions): Promise<Range> {
  const signals = [AbortSignal.timeout(options.timeoutMs), ...(options.signal === undefined ? [] : [options.signal])];
  const signal = AbortSignal.any(signals);
  try {
    const response = await request(address, { Range: `bytes=${from}-${to - 1}` }, options, signal);
    if (response.status === 416 && from > 0) return { bytes: Buffer.alloc(0), fileBytes: null };
    refuse(response, address);
    // A server that does not know ranges sends the file from its beginning; what came before is passed over.
    const skipped = response.status === 206 ? 0 : from;
    const bytes = await readBody(response, skipped + to - from);
    return { bytes: bytes.subarray(skipped), fileBytes: sizeOf(response) };
  } catch (error) {
    options.signal?.throwIfAborted();
    throw describe(error, address, options.timeoutMs);
  }
}

async function request(
  address: string,
  headers: Readonly<Record<string, string>>,
  { token }: RemoteOptions,
  signal: AbortSignal,
): Promise<Response> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const authorization =
      token !== null && token.origin === url.origin ? { Authorization: `Bearer ${token.value}` } : {};
    const response = await fetch(url, { headers: { ...headers, ...authorization }, redirect: "manual", signal });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return response;
    await response.body?.cancel();
    url = nextAddress(address, location, url);
  }
  throw snugError("remote_redirects", { address, detail: `more than ${maxRedirects} redirects` });
}

function nextAddress(address: string, location: string, from: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  if (next !== null && /^https?:$/.test(next.protocol)) return next;
  throw snugError("remote_redirects", { address, detail: location.slice(0, 200) });
}

function refuse(response: Response, address: string): void {
  const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (response.ok && !isPage) return;
  void response.body?.cancel().catch(() => {});
  if (!response.ok) throw statusError(response.status, address, response.headers.get("retry-after"));
  throw snugError("remote_not_gguf", { address, found: "a web page" });
}

/** The sentence for an answer that is none. */
export function statusError(status: number, address: string, retryAfter: string | null = null): SnugError {
  const { host } = new URL(address);
  if (status === 404 || status === 410) return snugError("remote_missing", { address });
  if (status === 401 || status === 403) return snugError("remote_forbidden", { address, host });
  if (status === 416) return snugError("remote_not_gguf", { address, found: "an empty file" });
  if (status !== 429) return snugError("remote_failed", { host, status });
  const seconds = Number(retryAfter ?? "");
  return snugError("remote_busy", { host, waitSeconds: seconds > 0 ? Math.ceil(seconds) : null });
}

/** "bytes 0-1048575/4920734304", or the length of the whole answer where ranges are not known. */
function sizeOf(response: Response): number | null {
  const ranged = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  const whole = response.status === 200 ? response.headers.get("content-length") : null;
  const size = Number(ranged ?? whole ?? Number.NaN);
  return Number.isSafeInteger(size) ? size : null;
}

/** Leaving the loop gives up the rest of the body. */
async function readBody(response: Response, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let filled = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    filled += piece.length;
    if (filled >= length) break;
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** What the network reports, in words. */
export function describe(error: unknown, address: string, timeoutMs: number): unknown {
  const { host } = new URL(address);
  if (!(error instanceof Error)) return error;
  if (error.name === "TimeoutError") return snugError("remote_slow", { host, seconds: Math.ceil(timeoutMs / 1000) });
  if (error instanceof TypeError) {
    const cause = error.cause as { readonly code?: unknown; readonly message?: unknown } | undefined;
    return snugError("remote_unreachable", { host, detail: String(cause?.code ?? cause?.message ?? error.message) });
  }
  return error;
}
