import { describe, expect, test } from "vitest";
import { problem } from "#app/errors.ts";
import { trayState, trayTooltip } from "#app/shell/trayState.ts";

const modelName = (modelId: string) => `Model ${modelId}`;
const held = { accelerator: "Alt+Space", registered: true, problem: null };

describe("the menu-bar icon", () => {
  test("says what is loaded and lets it be ejected", () => {
    const state = trayState({ type: "warm", modelId: "a", workerBytes: 5_100_000_000 }, modelName, held);
    expect(state).toMatchObject({ icon: "idle", workerLine: "Model a: 5.1 GB in memory", canEject: true });
    expect(trayTooltip(state)).toBe("Snug: Model a: 5.1 GB in memory");
  });

  test("shows work while a model is loading", () => {
    const state = trayState({ type: "loading", modelId: "a", fraction: 0.429 }, modelName, held);
    expect(state).toMatchObject({ icon: "busy", workerLine: "Loading Model a: 42 %", canEject: false });
  });

  test.each(["off", "idle"] as const)("has nothing to eject when the model runner is %s", (type) => {
    expect(trayState({ type }, modelName, held)).toMatchObject({ icon: "idle", canEject: false });
  });

  test("asks for attention when the hotkey does not work, whatever else goes on", () => {
    const hotkey = { ...held, registered: false, problem: problem("hotkey_taken", { hotkey: "⌥Space" }) };
    const state = trayState({ type: "starting" }, modelName, hotkey);
    expect(state.icon).toBe("attention");
    expect(trayTooltip(state)).toContain("⌥Space is used by another app");
  });
});
