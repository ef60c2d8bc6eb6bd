import { afterEach, describe, expect, it } from "vitest";
import { problem, SnugError } from "#app/errors.ts";
import type { Connection } from "../../../renderer/client.ts";
import { createLibraryStore } from "../../../renderer/stores/library.ts";
import { createPreviewStore } from "../../../renderer/stores/preview.ts";
import { createSettingsStore } from "../../../renderer/stores/settings.ts";
import { createStores, followHost } from "../../../renderer/stores/stores.ts";
import { createSystemStore } from "../../../renderer/stores/system.ts";
import { createScriptedHost, type ScriptedHost } from "../../support/scriptedHost.ts";
import { connectionTo } from "../support/connect.ts";
import { script } from "../support/scenes.ts";
import { until } from "../support/until.ts";
import * as world from "../support/world.ts";

let ending = new AbortController();
afterEach(() => {
  ending.abort();
  ending = new AbortController();
});

function start(): { readonly host: ScriptedHost; readonly connection: Connection } {
  const host = createScriptedHost(script());
  return { host, connection: connectionTo(host) };
}

describe("the library", () => {
  it("lists the models, and again when its folders change", async () => {
    const { host, connection } = start();
    const store = createLibraryStore(connection);
    void store.getState().follow(ending.signal);
    await until(store, ({ listing }) => listing?.cards.length === world.allCards.length);
    host.changeLibrary({ ...host.script.listing, cards: [world.qwen8] });
    const { listing } = await until(store, (state) => state.listing?.cards.length === 1);
    expect(listing?.cards[0]?.model.name).toBe("Qwen3 8B");
  });

  it("adds a file by its path, and says why another cannot be added", async () => {
    const { host, connection } = start();
    const store = createLibraryStore(connection);
    expect(await store.getState().add("/models/a.gguf")).toBe(true);
    expect(await store.getState().add("/models/a.bin")).toBe(false);
    expect(store.getState().problem?.code).toBe("model_not_gguf");
    expect(host.asked.addedPaths).toEqual(["/models/a.gguf", "/models/a.bin"]);
  });

  it("keeps why a model could not be loaded until it is loaded again", async () => {
    const { host, connection } = start();
    const store = createLibraryStore(connection);
    const failure = problem("model_load_failed", { name: "Qwen3 8B", detail: "out of memory" });
    const loads = host.script.load;
    host.script.load = async function* () {
      yield { type: "loading", modelId: "qwen8", fraction: 0.5 };
      throw new SnugError(failure);
    };
    await store.getState().load("qwen8");
    expect(store.getState().loadProblems).toEqual({ qwen8: failure });
    host.script.load = loads;
    await store.getState().load("qwen8");
    expect(store.getState().loadProblems).toEqual({});
  });
});

describe("settings", () => {
  it("follow every change, by whichever window", async () => {
    const { host, connection } = start();
    const store = createSettingsStore(connection);
    void store.getState().follow(ending.signal);
    await until(store, ({ known }) => known);
    host.settings.set({ ...host.settings.current(), theme: "dark" });
    expect((await until(store, ({ settings }) => settings.theme === "dark")).settings.theme).toBe("dark");
  });

  it("are changed in the host, field by field", async () => {
    const { host, connection } = start();
    const store = createSettingsStore(connection);
    await store.getState().update({ temperature: 0.2 });
    await store.getState().update({ idleMinutes: 30 });
    expect(host.settings.current()).toMatchObject({ temperature: 0.2, idleMinutes: 30 });
  });

  it("say why a change is not possible", async () => {
    const { connection } = start();
    const store = createSettingsStore(connection);
    await store.getState().update({ temperature: 99 });
    expect(store.getState().problem).not.toBeNull();
    expect(store.getState().settings.temperature).toBe(0.7);
  });
});

describe("the system", () => {
  it("tells the machine and what the model runner does", async () => {
    const { host, connection } = start();
    const store = createSystemStore(connection);
    void store.getState().follow(ending.signal);
    await until(store, ({ info }) => info?.machine.chip === "Apple M4 Pro");
    host.worker.set({ type: "warm", modelId: "qwen4", workerBytes: 1 });
    expect((await until(store, ({ worker }) => worker.type === "warm")).worker).toMatchObject({ modelId: "qwen4" });
  });
});

describe("a window", () => {
  it("asks again what fits when another model was loaded", async () => {
    const { host, connection } = start();
    const stores = createStores(connection, () => () => {});
    followHost(stores, ending.signal);
    await until(stores.library, ({ listing }) => listing !== null);
    host.script.listing = { ...host.script.listing, cards: [{ ...world.qwen4, warm: true }] };
    host.worker.set({ type: "warm", modelId: "qwen4", workerBytes: 1 });
    expect((await until(stores.library, ({ listing }) => listing?.cards.length === 1)).listing?.cards[0]?.warm).toBe(
      true,
    );
  });
});

describe("the preview", () => {
  it("asks once typing pauses, for what was typed last", async () => {
    const { host, connection } = start();
    const texts: string[] = [];
    host.script.preview = (text) => {
      texts.push(text);
      return { type: "none", problem: world.nothingFits };
    };
    const store = createPreviewStore(connection.client);
    const question = { conversationId: null, modelId: null };
    const callOff = store.getState().request({ ...question, text: "W" });
    callOff();
    store.getState().request({ ...question, text: "Why" });
    const { preview } = await until(store, (state) => state.preview !== null);
    expect(preview).toEqual({ type: "none", problem: world.nothingFits });
    expect(texts).toEqual(["Why"]);
  });
});
