import { totalBytes } from "#app/fit/plan.ts";
import { formatBytes, formatDuration } from "#app/format.ts";
import type { Measured, Receipt } from "#app/routing/receipt.ts";

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

function layers(gpuLayers: number): string {
  return gpuLayers === 0 ? ", on the CPU" : `, ${gpuLayers} layers on the GPU`;
}

function tokens(amount: number): string {
  return amount === 1 ? "1 token" : `${count(amount)} tokens`;
}

function count(amount: number): string {
  return amount.toLocaleString("en-US");
}
