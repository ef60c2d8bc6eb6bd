import { formatDuration, formatRate } from "../format.ts";
import type { Receipt } from "./receipt.ts";

/** "Qwen3 4B Q4_K_M · 38 tok/s · first token 0.2 s": who answered and how fast, as far as it is known. */
export function receiptLine({ modelName, measured }: Receipt): string {
  if (measured === null) return modelName;
  const { decodeTokensPerSecond, answerTokens, firstTokenMs } = measured;
  return [
    modelName,
    ...(decodeTokensPerSecond === null ? [] : [formatRate(decodeTokensPerSecond)]),
    ...(answerTokens === 0 ? [] : [`first token ${formatDuration(firstTokenMs)}`]),
  ].join(" · ");
}

/** What a person should know about an answer that did not see the whole conversation; null when it did. */
export function leftOutSentence(receipt: Receipt | null): string | null {
  const turns = receipt?.measured?.leftOutTurns ?? 0;
  if (turns === 0) return null;
  const subject = turns === 1 ? "The earliest turn" : `The earliest ${turns} turns`;
  return `${subject} did not fit into the context and ${turns === 1 ? "was" : "were"} not read for this answer.`;
}
