import { totalBytes } from "#app/fit/plan.ts";
import { formatBytes, formatDuration, formatRate } from "#app/format.ts";
import type { Measured, Receipt } from "#app/routing/receipt.ts";

/** "Qwen3 4B Q4_K_M · 38 tok/s · first token 0.2 s": what is known so far. */
export function receiptLine({ modelName, measured }: Receipt): string {
  const parts = [modelName];
  if (measured !== null && measured.decodeTokensPerSecond !== null)
    parts.push(formatRate(measured.decodeTokensPerSecond));
  if (measured !== null && measured.answerTokens > 0)
    parts.push(`first token ${formatDuration(measured.firstTokenMs)}`);
  return parts.join(" · ");
}

export interface ReceiptRow {
  readonly label: string;
  readonly value: string;
}

/** What the unfolded receipt says, line by line. */
export function receiptRows(receipt: Receipt): readonly ReceiptRow[] {
  const { plan, budgetBytes, measured } = receipt;
  return [
    { label: "Why this model", value: receipt.reason },
    {
      label: "Memory planned",
      value: `${formatBytes(totalBytes(plan.requirement))} of ${formatBytes(budgetBytes)} that may be used`,
    },
    { label: "Context", value: `${count(plan.contextTokens)} tokens${layers(plan.gpuLayers)}` },
    ...(measured === null ? [] : measuredRows(measured)),
    { label: "Engine", value: "Snug's own (llama.cpp)" },
  ];
}

function measuredRows(measured: Measured): readonly ReceiptRow[] {
  const { promptTokens, cachedTokens, answerTokens, loadMs, workerBytes } = measured;
  return [
    { label: "Memory used", value: `${formatBytes(workerBytes)} by the model runner` },
    { label: "Read", value: `${tokens(promptTokens)}, ${count(cachedTokens)} of them from the cache` },
    { label: "Written", value: tokens(answerTokens) },
    { label: "Load", value: loadMs === null ? "The model was loaded already" : formatDuration(loadMs) },
  ];
}

/** What a person should know about an answer that did not see the whole conversation; null when it did. */
export function leftOutSentence(receipt: Receipt | null): string | null {
  const turns = receipt?.measured?.leftOutTurns ?? 0;
  if (turns === 0) return null;
  const subject = turns === 1 ? "The earliest turn" : `The earliest ${turns} turns`;
  return `${subject} did not fit into the context and ${turns === 1 ? "was" : "were"} not read for this answer.`;
}

function layers(gpuLayers: number): string {
  return gpuLayers === 0 ? ", on the CPU" : `, ${gpuLayers} layers on the GPU`;
}

function tokens(amount: number): string {
  return amount === 1 ? "1 token" : `${count(amount)} tokens`;
}

function count(amount: number): string {
  return amount.toLocaleString("en-US");
}
