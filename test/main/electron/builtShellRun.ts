// Runs the built shell as Electron would, in a process of its own: one question, from the hotkey to the end of Snug.
// Sends its parent what it saw.
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import type { ChatEvent } from "#app/chat/conversation.ts";
import type { Contract, SystemInfo } from "#app/contract.ts";
import { fakeElectron } from "../../support/fakeElectron.ts";

export interface BuiltShellReport {
  readonly wasReadyBeforeMainRan: boolean;
  readonly info: SystemInfo;
  readonly popupShown: boolean;
  readonly popupPreferences: object;
  readonly events: readonly ChatEvent[];
  readonly workersStarted: number;
  readonly workersAlive: number;
  readonly exitCode: number;
}

const { app } = fakeElectron;
// Held by another app here, so that this reaches the page as well.
fakeElectron.globalShortcut.taken.add("Alt+Space");

const [, , main = ""] = process.argv;
const made = once(app, "web-contents-created");
await import(pathToFileURL(main).href);
const wasReadyBeforeMainRan = app.ready;
app.becomeReady();
await made;
// The rest of the start runs in the same turn as its first window.
await setImmediate();

const popup = fakeElectron.window("popup");
const client = connect();
await client.settings.update({ hotkey: "Control+Space" });
const info = await client.system.info();
fakeElectron.globalShortcut.press("Control+Space");
const popupShown = popup.isVisible();
const popupPreferences = popup.options.webPreferences ?? {};

const events: ChatEvent[] = [];
for await (const event of await client.chat.ask({ prompt: "Hello", conversationId: null, modelId: null })) {
  events.push(event);
}
app.quit();
const exitCode = await app.exited;
const { started } = fakeElectron.utilityProcess;

const report: BuiltShellReport = {
  wasReadyBeforeMainRan,
  info,
  popupShown,
  popupPreferences,
  events,
  workersStarted: started.length,
  workersAlive: started.filter(({ ended }) => !ended).length,
  exitCode,
};
process.send?.(report, () => process.exit());

function connect(): ContractRouterClient<Contract> {
  const port = fakeElectron.connect(popup.webContents);
  if (port === null) throw new Error("The popup got no port");
  const link = createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ port }));
  port.start();
  return link;
}
