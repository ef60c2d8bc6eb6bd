import { formatDuration, formatRate } from "#app/format.ts";
import type { Receipt } from "#app/routing/receipt.ts";

/** "Qwen 9B Q4_K_M · 38 tok/s · first token 0.2 s": who answered and how fast, as far as it is known. */
export function receiptLine({ modelName, measured }: Receipt): string {
  if (measured === null) return modelName;
  const rate = measured.decodeTokensPerSecond;
  return [
    modelName,
    ...(rate === null ? [] : [formatRate(rate)]),
    `first token ${formatDuration(measured.firstTokenMs)}`,
    ...(measured.leftOutTurns === 0 ? [] : [`${measured.leftOutTurns} earlier questions left out`]),
  ].join(" · ");
}
