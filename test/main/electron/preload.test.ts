import { afterEach, expect, test, vi } from "vitest";
import { exposed, ipcRenderer, sentToMain } from "../../support/fakeElectron.ts";

/** As much of a page as the preload touches. */
class FakePage extends EventTarget {
  readonly posted: { message: unknown; origin: string; ports: readonly unknown[] }[] = [];
  postMessage(message: unknown, origin: string, ports: readonly unknown[]): void {
    this.posted.push({ message, origin, ports });
  }
  receive(data: unknown, source: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data, source }));
  }
}

const page = new FakePage();
vi.stubGlobal("window", page);
vi.stubGlobal("location", { origin: "app://snug" });
await import("#main/electron/preload/preload.ts");

afterEach(() => {
  sentToMain.length = 0;
});

test("the preload gives the page the path of a dropped file, and nothing else", () => {
  expect([...exposed.keys()]).toEqual(["snugShell"]);
  const shell = exposed.get("snugShell") as { pathForFile(file: File): string };
  expect(Object.keys(shell)).toEqual(["pathForFile"]);
  expect(shell.pathForFile(new File([], "a.gguf"))).toBe("/dropped/a.gguf");
});

test("the preload asks for the port once its own page says that it listens", () => {
  page.receive("snug:ready", new FakePage());
  page.receive("anything", page);
  expect(sentToMain).toEqual([]);
  page.receive("snug:ready", page);
  expect(sentToMain).toEqual(["snug:connect"]);
});

test("the preload hands the port to its page and to no other origin", () => {
  const port = {};
  ipcRenderer.emit("snug:port", { ports: [port] });
  expect(page.posted).toEqual([{ message: "snug:port", origin: "app://snug", ports: [port] }]);
});
