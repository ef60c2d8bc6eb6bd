import { afterEach, expect, it } from "vitest";
import { connectionOver } from "../../../renderer/client.ts";
import { failureOf } from "../../../renderer/connection/failures.ts";
import { HostLink } from "../../../renderer/connection/hostLink.ts";
import { openSocket } from "../../../renderer/connection/socket.ts";
import { createChatStore } from "../../../renderer/stores/chat.ts";
import type { Schedule } from "../../../renderer/stores/eventFolder.ts";
import { createSettingsStore } from "../../../renderer/stores/settings.ts";
import { createScriptedHost, type ServedScript, serveScriptedHost, untilStopped } from "../../support/scriptedHost.ts";
import { script } from "../support/scenes.ts";
import { until } from "../support/until.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const atOnce: Schedule = (callback) => {
  callback();
  return () => {};
};

async function serve(host = createScriptedHost(script()), port = 0): Promise<ServedScript> {
  const served = await serveScriptedHost(host, "/nowhere", port);
  cleanups.push(() => served.close().catch(() => {}));
  return served;
}

function connectTo(served: ServedScript) {
  const link = new HostLink();
  cleanups.push(openSocket(`ws://127.0.0.1:${served.port}/rpc?window=main`, link));
  return connectionOver(link);
}

it("has the first calls wait for the connection", async () => {
  const { client } = connectTo(await serve());
  expect((await client.system.info()).machine.chip).toBe("Apple M4 Pro");
});

it("reconnects when the host comes back, and streams go on", async () => {
  const host = createScriptedHost(script());
  const served = await serve(host);
  const connection = connectTo(served);
  const ending = new AbortController();
  cleanups.push(() => ending.abort());
  const settings = createSettingsStore(connection);
  void settings.getState().follow(ending.signal);
  await until(settings, ({ known }) => known);

  await served.close();
  await until(connection.state, ({ type }) => type === "lost");
  host.settings.set({ ...host.settings.current(), theme: "dark" });
  await serve(host, served.port);
  await until(connection.state, ({ type }) => type === "connected");
  expect((await until(settings, (state) => state.settings.theme === "dark")).settings.theme).toBe("dark");
});

it("ends calls at once while there is no host", async () => {
  const served = await serve();
  const { client, state } = connectTo(served);
  await client.system.info();
  await served.close();
  await until(state, ({ type }) => type === "lost");
  const failure = await client.system.info().then(
    () => null,
    (error: unknown) => failureOf(error),
  );
  expect(failure?.code).toBe("host_gone");
});

it("keeps what was written when the host goes away, and does not call it stopped", async () => {
  const host = createScriptedHost(
    script({
      answer: async function* ({ signal }) {
        yield { type: "text", segment: { type: "answer", text: "Half of it" } };
        await untilStopped(signal);
      },
    }),
  );
  const served = await serve(host);
  const { client } = connectTo(served);
  const chat = createChatStore({ client, schedule: atOnce });
  await chat.getState().ask("Go on", null);
  await until(chat, ({ conversation }) => conversation?.turns[0]?.answers[0]?.segments.length === 1);
  await served.close();
  const { conversation } = await until(chat, ({ running }) => running === null);
  expect(conversation?.turns[0]?.answers[0]?.segments).toEqual([{ type: "answer", text: "Half of it" }]);
  expect(conversation?.turns[0]?.answers[0]?.state).toMatchObject({ type: "failed", problem: { code: "host_gone" } });
});
