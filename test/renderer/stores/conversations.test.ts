import { expect, it } from "vitest";
import { createConversationsStore } from "../../../renderer/stores/conversations.ts";
import { createScriptedHost } from "../../support/scriptedHost.ts";
import { clientOf } from "../support/connect.ts";
import { script, withChats } from "../support/scenes.ts";

function start() {
  const host = withChats(createScriptedHost(script()));
  return { host, store: createConversationsStore(clientOf(host)) };
}

const titles = (store: ReturnType<typeof start>["store"]) => store.getState().summaries?.map(({ title }) => title);

it("lists the newest first and finds by what is searched for", async () => {
  const { store } = start();
  await store.getState().refresh();
  expect(titles(store)?.[0]).toBe("A weekend in Lisbon");
  await store.getState().search("sql");
  expect(titles(store)).toEqual(["Explain SQL window functions"]);
});

it("shows the results of the newest search even where an older one ends later", async () => {
  const { store } = start();
  await Promise.all([store.getState().search("sql"), store.getState().search("letter")]);
  expect(titles(store)).toEqual(["Letter to the landlord"]);
});

it("renames", async () => {
  const { store } = start();
  await store.getState().rename("lisbon", "Lisbon in May");
  expect(titles(store)).toContain("Lisbon in May");
});

it("removes, and brings back", async () => {
  const { store } = start();
  expect(await store.getState().remove("lisbon")).toBe(true);
  expect(titles(store)).not.toContain("A weekend in Lisbon");
  await store.getState().restore("lisbon");
  expect(titles(store)).toContain("A weekend in Lisbon");
});

it("says why a conversation could not be removed or exported", async () => {
  const { store } = start();
  expect(await store.getState().remove("gone")).toBe(false);
  expect(store.getState().problem?.code).toBe("conversation_unknown");
  expect(await store.getState().exportMarkdown("gone")).toBeNull();
  expect(await store.getState().exportMarkdown("lisbon")).toBe("# A weekend in Lisbon\n");
});
