export type WindowKind = "popup" | "main";

/**
 * Snug's own scheme rather than `file:`: a file page may read every file of the disk, has no origin to check a sender
 * against, and takes no headers.
 */
export const scheme = "app";
const origin = `${scheme}://snug`;

/** Where the windows' pages come from: the built files, or electron-vite's server while developing. */
export interface Pages {
  urlOf(kind: WindowKind): string;
  /** Whether a page is one of Snug's, and so may talk to the host. */
  isOurs(url: string): boolean;
}

export function createPages(devServerUrl: string | null): Pages {
  const base = devServerUrl ?? origin;
  return {
    urlOf: (kind) => new URL(`/${kind}.html`, base).href,
    isOurs: (url) => URL.canParse(url) && sameOrigin(new URL(url), new URL(base)),
  };
}

/** Node gives schemes it does not know the origin "null", so their parts are compared. */
function sameOrigin(a: URL, b: URL): boolean {
  return a.protocol === b.protocol && a.host === b.host;
}
