import { describe, expect, it } from "vitest";
import { leftOutSentence, receiptLine } from "#app/routing/receiptLine.ts";
import { receiptRows } from "../../../renderer/chat/receiptText.ts";
import { measured, receipt } from "../support/world.ts";

describe("the folded line", () => {
  it("names the model before anything was measured", () => {
    expect(receiptLine(receipt())).toBe("Qwen3 4B Instruct Q4_K_M");
  });

  it("adds how fast it was", () => {
    expect(receiptLine(receipt({ measured: measured() }))).toBe(
      "Qwen3 4B Instruct Q4_K_M · 38 tok/s · first token 0.2 s",
    );
  });

  it("leaves out what could not be measured", () => {
    const nothing = measured({ decodeTokensPerSecond: null, answerTokens: 0 });
    expect(receiptLine(receipt({ measured: nothing }))).toBe("Qwen3 4B Instruct Q4_K_M");
  });
});

describe("the unfolded receipt", () => {
  const rows = (changes = {}) =>
    Object.fromEntries(receiptRows(receipt(changes)).map(({ label, value }) => [label, value]));

  it("says why, and what was planned", () => {
    expect(rows()).toEqual({
      "Why this model": "It is loaded already and reads the whole conversation.",
      "Memory planned": "3.7 GB of 10.3 GB that may be used",
      Context: "16,384 tokens, 36 layers on the GPU",
      Engine: "Snug's own (llama.cpp)",
    });
  });

  it("says what was measured", () => {
    expect(rows({ measured: measured({ loadMs: 6200 }) })).toMatchObject({
      "Memory used": "3.4 GB by the model runner",
      Read: "412 tokens, 380 of them from the cache",
      Written: "196 tokens",
      Load: "6.2 s",
    });
  });
});

describe("the notice about what was left out", () => {
  it("counts the turns", () => {
    const notice = (leftOutTurns: number) => leftOutSentence(receipt({ measured: measured({ leftOutTurns }) }));
    expect(notice(0)).toBeNull();
    expect(notice(1)).toBe("The earliest turn did not fit into the context and was not read for this answer.");
    expect(notice(3)).toBe("The earliest 3 turns did not fit into the context and were not read for this answer.");
    expect(leftOutSentence(null)).toBeNull();
  });
});
