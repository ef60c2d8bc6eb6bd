import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { DirectAnswer, DirectJob, DirectPrompt } from "./directEngine.ts";

/** node-llama-cpp in a process of its own, without Snug. */
export interface Direct extends AsyncDisposable {
  answer(prompt: DirectPrompt): Promise<DirectAnswer>;
}

export async function startDirect(job: DirectJob): Promise<Direct> {
  const entry = fileURLToPath(new URL("directEngine.ts", import.meta.url));
  const child: ChildProcess = fork(entry, [JSON.stringify(job)]);
  await once(child, "message");
  return {
    async answer(prompt) {
      child.send(prompt);
      const [answer] = await once(child, "message");
      return answer as DirectAnswer;
    },
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
