// A process of its own that answers with node-llama-cpp and nothing of Snug between: what Snug is compared with.
import { getLlama, LlamaChat } from "node-llama-cpp";
import type { Threads } from "#app/machine/threads.ts";

export interface DirectJob {
  readonly path: string;
  readonly contextTokens: number;
  readonly threads: Threads;
}

export interface DirectAnswer {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

export interface DirectPrompt {
  readonly prompt: string;
  readonly maxTokens: number;
}

const job = JSON.parse(process.argv[2] ?? "") as DirectJob;
const llama = await getLlama({ build: "never", progressLogs: false, maxThreads: job.threads.prefill });
const model = await llama.loadModel({ modelPath: job.path });
const context = await model.createContext({
  contextSize: job.contextTokens,
  threads: { ideal: job.threads.prefill, min: 1 },
});
const chat = new LlamaChat({ contextSequence: context.getSequence() });

async function answer({ prompt, maxTokens }: DirectPrompt): Promise<DirectAnswer> {
  const startedAt = performance.now();
  let firstAt = 0;
  let lastAt = 0;
  let tokens = 0;
  llama.maxThreads = job.threads.prefill;
  await chat.generateResponse(
    [
      { type: "user", text: prompt },
      { type: "model", response: [] },
    ],
    {
      temperature: 0.7,
      topK: 40,
      topP: 0.95,
      minP: 0.05,
      maxTokens,
      onResponseChunk: (chunk) => {
        llama.maxThreads = job.threads.decode;
        lastAt = performance.now();
        if (tokens === 0) firstAt = lastAt;
        tokens += chunk.tokens.length;
      },
    },
  );
  return { firstTokenMs: firstAt - startedAt, tokensPerSecond: ((tokens - 1) / (lastAt - firstAt)) * 1000 };
}

process.on("message", (prompt: DirectPrompt) => {
  void answer(prompt).then((result) => process.send?.(result));
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
