import { createRouterClient } from "@orpc/server";
import type { WorkerStatus } from "#app/contract.ts";
import { variantName } from "#app/models/model.ts";
import type { Host } from "../host.ts";
import type { WindowPort } from "../services/windowPort.ts";

export type HostClient = ReturnType<typeof hostClient>;

/** Calls the host from its own process. */
export function hostClient(host: Host, window: WindowPort) {
  return createRouterClient(host.router, { context: { window } });
}

/** Tells what the model runner does, with the name of its model, until the signal aborts. */
export async function watchWorker(
  client: HostClient,
  signal: AbortSignal,
  onChange: (worker: WorkerStatus, modelName: (modelId: string) => string) => void,
): Promise<void> {
  let names: ReadonlyMap<string, string> = new Map();
  const modelName = (modelId: string) => names.get(modelId) ?? "The model";
  try {
    for await (const worker of await client.system.watchWorker(undefined, { signal })) {
      onChange(worker, modelName);
      // Listing is work, so only for a loaded model that is not known yet.
      if (worker.type !== "warm" || names.has(worker.modelId)) continue;
      names = await modelNames(client, signal);
      onChange(worker, modelName);
    }
  } catch (error) {
    // Without it the icon still opens windows; and at the end of Snug nobody looks at it any more.
    if (!signal.aborted) console.error(error);
  }
}

async function modelNames(client: HostClient, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const { cards } = await client.models.list(undefined, { signal });
  return new Map(cards.map(({ model }) => [model.id, variantName(model)]));
}
