// A process of its own that loads a model and tells which buffers llama.cpp allocated for it, by its own log.
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

export interface AllocatedJob {
  readonly path: string;
  readonly contextTokens: number;
}

const job = JSON.parse(process.argv[2] ?? "") as AllocatedJob;
const mib = 2 ** 20;
let bytes = 0;
const toldAll = Promise.withResolvers<void>();
const llama = await getLlama({
  gpu: false,
  build: "never",
  progressLogs: false,
  logLevel: LlamaLogLevel.debug,
  logger: (_, message) => {
    // "llama_kv_cache:        CPU KV buffer size =   112.00 MiB"
    const sizes = message.matchAll(/buffer size\s*=\s*([\d.]+) MiB/g);
    for (const [, size] of sizes) bytes += Number(size) * mib;
    // The last one to be allocated. Lines of the log come after the call that wrote them may have returned.
    if (message.includes("compute buffer size")) toldAll.resolve();
  },
});
// Without a mapping every weight is in a buffer that the log names.
const model = await llama.loadModel({ modelPath: job.path, gpuLayers: 0, useMmap: false });
await model.createContext({ contextSize: job.contextTokens, sequences: 1 });
await toldAll.promise;
process.send?.(bytes);
process.disconnect();
process.exit(0);
