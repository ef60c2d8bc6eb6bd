import { listFiles } from "@huggingface/hub";
import { chooseHubFile } from "./chooseHubFile.ts";
import { hubFileUrl, type ModelPlace } from "./modelPlace.ts";
import { describe, type RemoteOptions, statusError } from "./remoteFile.ts";

/** The address of the file that a repository's name and quantization stand for. */
export async function hubFileAddress(
  place: Extract<ModelPlace, { type: "hub" }>,
  hub: string,
  options: RemoteOptions,
): Promise<string> {
  const { repo, revision, quantization } = place;
  const paths: string[] = [];
  const signals = [AbortSignal.timeout(options.timeoutMs), ...(options.signal === undefined ? [] : [options.signal])];
  try {
    const files = listFiles({
      repo: { type: "model", name: repo },
      revision,
      recursive: true,
      hubUrl: hub,
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        if (options.token !== null) headers.set("Authorization", `Bearer ${options.token.value}`);
        return fetch(input, { ...init, headers, signal: AbortSignal.any(signals) });
      },
    });
    for await (const file of files) if (file.type === "file") paths.push(file.path);
  } catch (error) {
    options.signal?.throwIfAborted();
    const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
    throw typeof status === "number" ? statusError(status, `${hub}/${repo}`) : describe(error, hub, options.timeoutMs);
  }
  return hubFileUrl(hub, repo, revision, chooseHubFile(repo, paths, quantization));
}
