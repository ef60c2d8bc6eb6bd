import { afterEach, expect, test } from "vitest";
import type { WindowEvent } from "#app/contract.ts";
import { type Client, clientOf, letIn, openSocket, outcome, startTestServer, type TestServer } from "./testServer.ts";

let server: TestServer | undefined;
afterEach(() => server?.close());

async function connect(started: TestServer, kind: "popup" | "main"): Promise<Client> {
  const socket = openSocket(started.port, { cookie: await letIn(started), path: `/rpc?window=${kind}` });
  await outcome(socket);
  return clientOf(socket);
}

async function nextEvent(events: AsyncIterator<WindowEvent>): Promise<WindowEvent> {
  const { value, done } = await events.next();
  if (done === true) throw new Error("The events ended.");
  return value;
}

test("a popup is shown as soon as it is there", async () => {
  server = await startTestServer();
  const popup = await connect(server, "popup");
  expect(await nextEvent(await popup.window.events())).toEqual({ type: "shown" });
});

test("a conversation opens in the main window that is there", async () => {
  const opened: string[] = [];
  server = await startTestServer({ openAddress: (address) => opened.push(address) });
  const popup = await connect(server, "popup");
  const main = await connect(server, "main");
  const events = await main.window.events();
  await popup.window.openMain({ conversationId: "c1" });
  expect(await nextEvent(events)).toEqual({ type: "open", conversationId: "c1" });
  expect(opened).toEqual([]);
});

test("without a main window a new one is opened, with the token that lets it in", async () => {
  const opened: string[] = [];
  server = await startTestServer({ openAddress: (address) => opened.push(address) });
  const popup = await connect(server, "popup");
  await popup.window.openMain({ conversationId: "a b" });
  const address = new URL(opened[0] ?? "");
  expect([address.pathname, address.hash]).toEqual(["/main.html", "#c=a%20b"]);
  expect(address.searchParams.get("token")).toBe(new URL(server.url).searchParams.get("token"));
});

test("without a display the popup itself is told to show the conversation", async () => {
  server = await startTestServer();
  const popup = await connect(server, "popup");
  const events = await popup.window.events();
  await popup.window.openMain({ conversationId: null });
  expect(await nextEvent(events)).toEqual({ type: "shown" });
  expect(await nextEvent(events)).toEqual({ type: "open", conversationId: null });
});

test("links are opened by the host", async () => {
  const links: string[] = [];
  server = await startTestServer({ openLink: async (url) => void links.push(url) });
  const main = await connect(server, "main");
  await main.window.openLink({ url: "https://example.org/a?b=c" });
  expect(links).toEqual(["https://example.org/a?b=c"]);
});
