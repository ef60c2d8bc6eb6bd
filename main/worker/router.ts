import { implement } from "@orpc/server";
import { engineContract, type GenerateEvent, type LoadEvent } from "#app/engine.ts";
import { snugError } from "#app/errors.ts";
import { createMutex } from "../async/mutex.ts";
import { createQueue, type Queue } from "../async/queue.ts";
import { problemsAsErrors } from "../rpc/problems.ts";
import { estimate } from "./estimate.ts";
import { generate } from "./generate.ts";
import { llama } from "./llama.ts";
import { type LoadedModel, loadModel } from "./loadedModel.ts";

/** Text that comes sooner is sent together: thirty pieces a second look like a stream, and cost half of sixty. */
const frameMs = 33;

/** Answers the engine contract. Holds at most one model; loading, unloading and generating exclude each other. */
export function createEngineRouter() {
  const exclusive = createMutex();
  let loaded: LoadedModel | null = null;
  let running: AbortController | null = null;

  async function unload(): Promise<void> {
    const leaving = loaded;
    loaded = null;
    await leaving?.dispose();
  }

  const os = implement(engineContract).use(problemsAsErrors);
  return os.router({
    info: os.info.handler(async () => {
      const engine = await llama();
      const vram = await engine.getVramState();
      return {
        llamaRelease: engine.llamaCppRelease.release,
        backend: engine.gpu === false ? "cpu" : engine.gpu,
        devices: await engine.getGpuDeviceNames(),
        vramTotalBytes: vram.total,
        vramFreeBytes: vram.free,
      };
    }),
    estimate: os.estimate.handler(({ input }) => estimate(input)),
    load: os.load.handler(({ input, signal }) =>
      streamed<LoadEvent>(
        (queue) =>
          exclusive.run(async () => {
            await unload();
            loaded = await loadModel(input, queue.push, signal);
          }, signal),
        (last, added) => (last.type === "progress" && added.type === "progress" ? added : null),
      ),
    ),
    unload: os.unload.handler(() => exclusive.run(unload)),
    generate: os.generate.handler(({ input, signal }) =>
      paced(
        streamed<GenerateEvent>(
          (queue) =>
            exclusive.run(async () => {
              if (loaded === null)
                throw snugError("model_load_failed", { name: "The model", detail: "it was unloaded" });
              running = new AbortController();
              const stopping = signal === undefined ? running.signal : AbortSignal.any([running.signal, signal]);
              await generate(loaded, input, queue.push, stopping).finally(() => {
                running = null;
              });
            }, signal),
          mergeGenerateEvents,
        ),
      ),
    ),
    stop: os.stop.handler(() => running?.abort()),
  });
}

/** Starts the work at once and yields what it pushes. */
function streamed<T>(
  work: (queue: Queue<T>) => Promise<void>,
  merge: (last: T, added: T) => T | null,
): AsyncGenerator<T, void, void> {
  const queue = createQueue<T>(merge);
  work(queue).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  );
  return queue.values();
}

function mergeGenerateEvents(last: GenerateEvent, added: GenerateEvent): GenerateEvent | null {
  if (last.type === "prefill" && added.type === "prefill") return added;
  if (last.type !== "text" || added.type !== "text" || last.segment.type !== added.segment.type) return null;
  return { type: "text", segment: { type: added.segment.type, text: last.segment.text + added.segment.text } };
}

/** Lets one frame pass after each text, so that what comes meanwhile is merged; the first text is never held back. */
async function* paced(events: AsyncIterable<GenerateEvent>): AsyncGenerator<GenerateEvent, void, void> {
  for await (const event of events) {
    yield event;
    if (event.type === "text") await new Promise((resolve) => setTimeout(resolve, frameMs));
  }
}
