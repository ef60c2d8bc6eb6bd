import { describe, expect, it } from "vitest";
import { fileNameOf } from "../../../renderer/components/download.ts";
import { chatCards, fitSentence, hasOwnModel, largestThatFits, placeOf } from "../../../renderer/models.ts";
import { excerptParts } from "../../../renderer/window/chats/excerpt.ts";
import { acceleratorOf, formatAccelerator, type HeldKeys } from "../../../renderer/window/settings/accelerator.ts";
import * as world from "../support/world.ts";

const listing = { cards: [...world.allCards], problems: [], modelsFolder: world.modelsFolder };

describe("models", () => {
  it("offers those that can answer, the demo last", () => {
    expect(chatCards(listing).map(({ model }) => model.id)).toEqual(["qwen4", "qwen8", "llama70", "demo"]);
    expect(chatCards(null)).toEqual([]);
  });

  it("does not count the demo as a model of one's own", () => {
    expect(hasOwnModel(listing)).toBe(true);
    expect(hasOwnModel({ ...listing, cards: [world.demo, world.embedding, world.broken] })).toBe(false);
  });

  it("finds the largest that fits", () => {
    expect(largestThatFits(listing)?.model.id).toBe("qwen8");
    expect(largestThatFits({ ...listing, cards: [world.llama70] })).toBeNull();
  });

  it.each([
    [world.qwen4, "good", "Fits: 3.7 GB with a context of 16,384 tokens."],
    [world.qwen8, "limited", "Fits with a shorter context: 5.7 GB with a context of 8,192 tokens instead of 16,384."],
    [world.llama70, "bad", "Does not fit: needs 44.1 GB, 10.3 GB may be used now. Short by 33.8 GB."],
    [world.embedding, "unknown", "Embedding model: it cannot answer questions."],
  ])("says how a model stands to the free memory", (card, level, sentence) => {
    expect(fitSentence(card)).toEqual({ level, sentence });
  });

  it("says whose the files are", () => {
    expect(placeOf(world.qwen4.model, world.modelsFolder)).toBe("In Snug's models folder");
    expect(placeOf(world.qwen8.model, world.modelsFolder)).toBe("Borrowed from Ollama (qwen3:8b)");
    expect(placeOf(world.llama70.model, world.modelsFolder)).toBe("In /Volumes/Models");
    expect(placeOf(world.embedding.model, world.modelsFolder)).toMatch(/nomic-embed-text/);
  });
});

describe("a recorded hotkey", () => {
  const held = (code: string, keys: Partial<HeldKeys> = {}): HeldKeys => ({
    code,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    ...keys,
  });

  it.each([
    [held("Space", { altKey: true }), "Alt+Space"],
    [held("KeyA", { metaKey: true, shiftKey: true }), "Shift+Command+A"],
    [held("Digit1", { ctrlKey: true }), "Control+1"],
    [held("BracketLeft", { ctrlKey: true, altKey: true }), "Control+Alt+["],
    [held("Numpad7", { altKey: true }), "Alt+num7"],
    [held("ArrowUp", { metaKey: true }), "Command+Up"],
    [held("F13"), "F13"],
  ])("is what was pressed, by the physical key", (keys, accelerator) => {
    expect(acceleratorOf(keys, true)).toBe(accelerator);
  });

  it("calls the Windows key by its name", () => {
    expect(acceleratorOf(held("KeyK", { metaKey: true }), false)).toBe("Super+K");
  });

  it("must not take a key that types something", () => {
    expect(acceleratorOf(held("KeyA"), true)).toBeNull();
    expect(acceleratorOf(held("KeyA", { shiftKey: true }), true)).toBeNull();
    expect(acceleratorOf(held("AltLeft", { altKey: true }), true)).toBeNull();
  });

  it("is written as each platform writes it", () => {
    expect(formatAccelerator("Alt+Space", true)).toBe("⌥Space");
    expect(formatAccelerator("Control+Shift+Command+K", true)).toBe("⌃⇧⌘K");
    expect(formatAccelerator("Alt+Space", false)).toBe("Alt+Space");
  });
});

describe("an excerpt", () => {
  it("is taken apart at its matches", () => {
    expect(excerptParts("Explain \u0001SQL\u0002 window \u0001functions\u0002")).toEqual([
      { start: 0, text: "Explain ", match: false },
      { start: 9, text: "SQL", match: true },
      { start: 12, text: " window ", match: false },
      { start: 22, text: "functions", match: true },
    ]);
  });

  it("may have none", () => {
    expect(excerptParts("Plain")).toEqual([{ start: 0, text: "Plain", match: false }]);
  });
});

describe("the name of an exported file", () => {
  it.each([
    ["A weekend in Lisbon", "A weekend in Lisbon.md"],
    ["../etc/passwd: why?", "Chat.md"],
    ["What is 3/4?\n", "What is 3 4.md"],
    ["", "Chat.md"],
    ["x".repeat(300), `${"x".repeat(80)}.md`],
  ])("%j becomes %j", (title, name) => {
    expect(fileNameOf(title)).toBe(name);
  });
});
