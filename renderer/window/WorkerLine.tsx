import type { WorkerStatus } from "#app/contract.ts";
import { formatBytes } from "#app/format.ts";
import { Icon } from "../components/Icon.tsx";
import { nameOf } from "../models.ts";
import { useLibrary, useSystem } from "../stores/stores.ts";

/** Which model is in memory now, how much of it that takes, and a way to give that back. */
export function WorkerLine() {
  const worker = useSystem((state) => state.worker);
  const listing = useLibrary((state) => state.listing);
  const eject = useLibrary((state) => state.eject);
  const name = (modelId: string): string => nameOf(listing, modelId) ?? "A model";
  return (
    <section className="worker-line" aria-label="Model runner" data-status={worker.type}>
      <span className={isBusy(worker) ? "dot dot-busy" : "dot"} aria-hidden="true" />
      <span className="worker-text">{describeWorker(worker, name)}</span>
      {worker.type === "warm" && (
        <button type="button" className="icon-button" aria-label="Eject" title="Eject: free the memory" onClick={eject}>
          <Icon name="eject" />
        </button>
      )}
    </section>
  );
}

function isBusy(worker: WorkerStatus): boolean {
  return worker.type === "loading" || worker.type === "starting";
}

function describeWorker(worker: WorkerStatus, name: (modelId: string) => string): string {
  switch (worker.type) {
    case "off":
    case "idle":
      return "No model in memory";
    case "starting":
      return "Starting the model runner…";
    case "loading":
      return `Loading ${name(worker.modelId)}… ${Math.round(worker.fraction * 100)} %`;
    case "warm":
      return `${name(worker.modelId)} · ${formatBytes(worker.workerBytes)}`;
  }
}
