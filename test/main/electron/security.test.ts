import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Protocol } from "electron";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveRenderer } from "#main/electron/rendererProtocol.ts";
import { FakeEvent } from "../../support/electron/fakeApp.ts";
import { FakeElectron } from "../../support/fakeElectron.ts";
import { clientOver, startedShell } from "./startedShell.ts";

describe("every window", () => {
  test.each(["popup", "main"] as const)("%s is sandboxed, isolated and without Node", async (page) => {
    const { electron } = await startedShell();
    const window = electron.window(page);
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      preload: expect.stringMatching(/preload\.cjs$/),
    });
    expect(window.webContents.getURL()).toBe(`app://snug/${page}.html`);
  });

  test.each(["popup", "main"] as const)("%s stays on its page", async (page) => {
    const { electron } = await startedShell();
    const { webContents } = electron.window(page);
    const goesTo = (url: string) => {
      const event = Object.assign(new FakeEvent(), { url });
      webContents.emit("will-navigate", event);
      return !event.defaultPrevented;
    };
    expect(goesTo("https://example.org/")).toBe(false);
    expect(goesTo("file:///etc/passwd")).toBe(false);
    expect(goesTo("app://other/main.html")).toBe(false);
    expect(goesTo(webContents.getURL())).toBe(true);
    expect(webContents.windowOpenHandler?.({ url: "https://example.org/" })).toEqual({ action: "deny" });
  });

  test("takes no webview, no frame and no redirect", async () => {
    const { electron } = await startedShell();
    const { webContents } = electron.window("main");
    const isRefused = (name: string, details: object = {}) => {
      const event = Object.assign(new FakeEvent(), details);
      webContents.emit(name, event);
      return event.defaultPrevented;
    };
    expect(isRefused("will-attach-webview")).toBe(true);
    expect(isRefused("will-redirect")).toBe(true);
    expect(isRefused("will-frame-navigate", { isMainFrame: false })).toBe(true);
  });

  test("may write the clipboard and nothing else", async () => {
    const { electron } = await startedShell();
    const { webContents } = electron.window("main");
    expect(await electron.session.asks(webContents, "clipboard-sanitized-write")).toBe(true);
    for (const permission of ["clipboard-read", "media", "geolocation", "notifications", "openExternal"]) {
      expect(await electron.session.asks(webContents, permission)).toBe(false);
    }
  });

  test("gets dictionaries from the system or none, since Chromium would fetch them", async () => {
    const mac = await startedShell();
    expect(mac.electron.window("main").options.webPreferences?.spellcheck).toBe(true);
    const linux = await startedShell({ platform: "linux" });
    expect(linux.electron.window("main").options.webPreferences?.spellcheck).toBe(false);
  });
});

describe("the port to the host", () => {
  test("is given to the main frame of Snug's pages only", async () => {
    const { electron } = await startedShell();
    const { webContents } = electron.window("main");
    expect(electron.connect(webContents, { isFramed: true })).toBeNull();
    expect(electron.connect(webContents, { url: "https://example.org/" })).toBeNull();
    expect(electron.connect(webContents, { url: "app://other/main.html" })).toBeNull();
    expect(electron.connect(webContents)).not.toBeNull();
  });

  test("is not given to contents that are no window of Snug", async () => {
    const { electron } = await startedShell();
    const stranger = new electron.modules.BrowserWindow({});
    await stranger.loadURL("app://snug/main.html");
    const [, , contents] = electron.app.windows.map((window) => window.webContents);
    if (contents === undefined) throw new Error("There is no third window");
    expect(electron.connect(contents)).toBeNull();
  });

  test("belongs to the development server's pages while developing", async () => {
    const { electron } = await startedShell({ devServerUrl: "http://localhost:5173" });
    const { webContents } = electron.window("main");
    expect(webContents.getURL()).toBe("http://localhost:5173/main.html");
    expect(electron.connect(webContents, { url: "app://snug/main.html" })).toBeNull();
    expect(electron.connect(webContents)).not.toBeNull();
  });

  test("ends the calls of a page that was reloaded", async () => {
    const { electron, host } = await startedShell();
    const { webContents } = electron.window("main");
    const before = clientOver(electron.connect(webContents));
    const unanswered = before.settings.get();
    await before.window.resize({ height: 100 });
    electron.connect(webContents);
    await host.aborted.promise;
    await expect(unanswered).rejects.toThrow();
  });

  test("ends the calls of a window that was closed", async () => {
    const { electron, host } = await startedShell();
    const client = clientOver(electron.connect(electron.window("main").webContents));
    const unanswered = client.settings.get();
    await client.window.resize({ height: 100 });
    electron.window("main").close();
    await host.aborted.promise;
    await expect(unanswered).rejects.toThrow();
  });
});

test("links open outside, and only those to web pages", async () => {
  const { electron } = await startedShell();
  const client = clientOver(electron.connect(electron.window("main").webContents));
  await client.window.openLink({ url: "https://example.org/a" });
  await expect(client.window.openLink({ url: "file:///Applications/Calculator.app" })).rejects.toThrow();
  expect(electron.openedLinks).toEqual(["https://example.org/a"]);
});

describe("the pages' scheme", () => {
  let folder = "";
  const electron = new FakeElectron();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "snug-pages-"));
    await mkdir(join(folder, "renderer/assets"), { recursive: true });
    await writeFile(join(folder, "secret.html"), "secret");
    await writeFile(join(folder, "renderer/main.html"), "<!doctype html>");
    await writeFile(join(folder, "renderer/assets/main.js"), "export {};");
    await cp(join(folder, "renderer"), join(folder, "rendererOther"), { recursive: true });
    electron.app.becomeReady();
    serveRenderer(electron.protocol as unknown as Protocol, join(folder, "renderer"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const get = (url: string, method = "GET") => electron.protocol.fetch(new Request(url, { method }));

  test("is told before the app is ready", async () => {
    const started = await startedShell();
    expect(started.electron.protocol.schemes).toEqual([
      { scheme: "app", privileges: { standard: true, secure: true } },
    ]);
  });

  test("serves the built files under a policy that lets in nothing else", async () => {
    const page = await get("app://snug/main.html");
    expect(page.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    const policy = page.headers.get("Content-Security-Policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toContain("unsafe");
    const script = await get("app://snug/assets/main.js?v=1");
    expect(script.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
    expect(await script.text()).toBe("export {};");
  });

  test.each([
    "app://snug/../secret.html",
    "app://snug/%2e%2e/secret.html",
    "app://snug/..%2fsecret.html",
    "app://snug/assets/..%2f..%2fsecret.html",
    "app://snug/..%5csecret.html",
    "app://snug/%2e%2e%2frendererOther/main.html",
    "app://snug/main.html%00.js",
    "app://snug/%",
    "app://snug/missing.js",
    "app://other/main.html",
  ])("does not leave its folder for %s", async (url) => {
    const response = await get(url);
    expect([response.status, await response.text()]).toEqual([404, "Not found"]);
  });

  test("answers reads only", async () => {
    expect((await get("app://snug/main.html", "POST")).status).toBe(404);
  });
});
