import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeModel } from "./ggufFixtures.ts";

/**
 * A model that is still answering whenever a test gets round to stopping it: it has no end of its own, many layers to
 * go through for each word, and the settings let it write as much as its context holds.
 */
export async function writeEndlessModel(home: string): Promise<void> {
  await writeFile(join(home, "settings.json"), JSON.stringify({ maxAnswerTokens: 100_000 }));
  await writeModel(join(home, "models", "endless.gguf"), { name: "Endless", layers: 32, contextTokens: 32_768 });
}
