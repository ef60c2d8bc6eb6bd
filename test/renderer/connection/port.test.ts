import { RPCHandler } from "@orpc/server/message-port";
import { afterEach, expect, it } from "vitest";
import type { CallContext } from "#main/services/windowPort.ts";
import { connectionOver } from "../../../renderer/client.ts";
import { HostLink } from "../../../renderer/connection/hostLink.ts";
import { acceptPort } from "../../../renderer/connection/port.ts";
import { createScriptedHost, type ScriptedHost } from "../../support/scriptedHost.ts";
import { script } from "../support/scenes.ts";
import { until } from "../support/until.ts";

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A page with a preload that passes on a port to the host as soon as the page says that it listens. */
function pageWith(host: ScriptedHost) {
  const events = new EventTarget();
  const origins: string[] = [];
  const deliver = (changes: object = {}): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    new RPCHandler<CallContext>(host.router).upgrade(port2, { context: { window: host.window } });
    port2.start();
    const message = { source: page, data: "snug:port", ports: [port1], ...changes };
    events.dispatchEvent(Object.assign(new Event("message"), message));
    return port2;
  };
  const page = Object.assign(events, {
    location: { origin: "app://snug" },
    postMessage: (data: unknown, origin: string) => {
      if (data === "snug:ready") origins.push(origin);
    },
  }) as unknown as Window;
  return { page, origins, deliver };
}

it("tells the preload that it listens, and talks over the port that it is given", async () => {
  const { page, origins, deliver } = pageWith(createScriptedHost(script()));
  const link = new HostLink();
  acceptPort(page, link);
  expect(origins).toEqual(["app://snug"]);
  const asking = connectionOver(link).client.system.info();
  deliver();
  expect((await asking).machine.chip).toBe("Apple M4 Pro");
});

it("takes no port from anybody else", () => {
  const { page, deliver } = pageWith(createScriptedHost(script()));
  const link = new HostLink();
  acceptPort(page, link);
  deliver({ source: {} });
  deliver({ data: "something else" });
  expect(link.state.getState().type).toBe("connecting");
});

it("notices a closed port, and takes a new one", async () => {
  const { page, deliver } = pageWith(createScriptedHost(script()));
  const link = new HostLink();
  acceptPort(page, link);
  deliver().close();
  await until(link.state, ({ type }) => type === "lost");
  deliver();
  expect((await connectionOver(link).client.system.info()).version).toBe("0.1.0");
});
