import { readFile } from "node:fs/promises";
import { extname, join, relative, resolve, sep } from "node:path";

/** Only what a build of the windows contains; any other file is treated as if it were not there. */
const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

export interface StaticFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** The file that a URL path names inside `folder`, or null. `/` is the main window. */
export async function readStaticFile(folder: string, urlPath: string): Promise<StaticFile | null> {
  const path = pathInside(folder, urlPath === "/" ? "/main.html" : urlPath);
  const contentType = path === null ? undefined : contentTypes[extname(path)];
  if (path === null || contentType === undefined) return null;
  try {
    return { contentType, content: await readFile(path) };
  } catch {
    // Not there or not readable: for a browser both are "not found".
    return null;
  }
}

function pathInside(folder: string, urlPath: string): string | null {
  const decoded = decode(urlPath);
  if (decoded === null || decoded.includes("\0") || decoded.includes("\\")) return null;
  const path = resolve(join(folder, decoded));
  const inside = relative(folder, path);
  return inside === "" || inside === ".." || inside.startsWith(`..${sep}`) ? null : path;
}

function decode(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null;
  }
}
