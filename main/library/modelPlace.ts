import { snugError } from "#app/errors.ts";

/** Where a model is that a person names: a file here, an address, or a repository of a hub. */
export type ModelPlace =
  | { readonly type: "file"; readonly path: string }
  | { readonly type: "url"; readonly url: string }
  | { readonly type: "hub"; readonly repo: string; readonly revision: string; readonly quantization: string | null };

const defaultHub = "https://huggingface.co";

/** `HF_ENDPOINT` names a mirror, as for the hub's own tools. */
export function hubUrl(environment: Readonly<Record<string, string | undefined>>): string {
  const endpoint = environment.HF_ENDPOINT?.trim().replace(/\/+$/, "");
  return endpoint === undefined || endpoint === "" ? defaultHub : endpoint;
}

/**
 * Understands a path, `hf:owner/repo`, `hf:owner/repo:Q4_K_M`, an http or https address, and a page of the hub pasted
 * from the browser, which becomes the repository or the file that it shows.
 */
export function modelPlace(text: string, hub: string): ModelPlace {
  if (text.startsWith("hf:")) return hubPlace(text);
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return { type: "file", path: text };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw snugError("address_invalid", { address: text });
  return isHub(url, hub) ? pastedPlace(url, hub) : { type: "url", url: url.href };
}

/** The file's own address. */
export function hubFileUrl(hub: string, repo: string, revision: string, path: string): string {
  return `${hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path.split("/").map(encodeURIComponent).join("/")}`;
}

const named = /^hf:([\w.-]+\/[\w.-]+)(?::([\w.-]+))?$/;

function hubPlace(text: string): ModelPlace {
  const match = named.exec(text);
  if (match === null) throw snugError("address_invalid", { address: text });
  return { type: "hub", repo: match[1] ?? "", revision: "main", quantization: match[2] ?? null };
}

function isHub(url: URL, hub: string): boolean {
  return url.origin === new URL(hub).origin || ["huggingface.co", "www.huggingface.co", "hf.co"].includes(url.hostname);
}

function pastedPlace(url: URL, hub: string): ModelPlace {
  const [owner, name, kind, revision, ...path] = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  if (owner === undefined || name === undefined) throw snugError("address_invalid", { address: url.href });
  const repo = `${owner}/${name}`;
  const isFile = (kind === "blob" || kind === "resolve") && path.length > 0;
  if (isFile) return { type: "url", url: hubFileUrl(hub, repo, revision ?? "main", path.join("/")) };
  return { type: "hub", repo, revision: revision ?? "main", quantization: url.searchParams.get("show_file_info") };
}
