import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toProblem } from "#app/errors.ts";
import { readRememberedSession, rememberSession } from "#main/serve/rememberedSession.ts";
import { clientOf, get, letIn, openSocket, outcome, startTestServer, type TestServer } from "./testServer.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

test("the printed address lets a browser in and then hides the token", async () => {
  const { search } = new URL(server.url);
  const reply = await get(server.port, `/popup.html${search}&window=popup`);
  expect(reply.status).toBe(303);
  expect(reply.headers.location).toBe("/popup.html?window=popup");
  const cookie = String(reply.headers["set-cookie"]);
  expect(cookie).toContain(`snug_${server.port}=`);
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toContain("SameSite=Strict");
  expect(cookie).not.toContain(new URL(server.url).searchParams.get("token"));
});

test.each([
  ["nothing", {}, ""],
  ["a wrong token", {}, "?token=guess"],
  ["a wrong cookie", { cookie: "snug_PORT=guess" }, ""],
])("whoever comes with %s is told how to get in", async (_, headers, search) => {
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace("PORT", `${server.port}`)]),
  );
  const reply = await get(server.port, `/${search}`, named);
  expect(reply.status).toBe(401);
  expect(reply.body).toContain("Open the address that Snug printed");
  expect(reply.body).not.toContain("main window");
});

test("the cookie opens the windows and their files, with their types", async () => {
  const cookie = await letIn(server);
  const main = await get(server.port, "/", { cookie });
  expect(main.status).toBe(200);
  expect(main.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(main.body).toContain("main window");
  expect((await get(server.port, "/popup.html?window=popup", { cookie })).body).toContain("popup");
  const script = await get(server.port, "/assets/main.js", { cookie });
  expect(script.headers["content-type"]).toBe("text/javascript; charset=utf-8");
});

test("every response forbids foreign and inline code, framing and guessing types", async () => {
  const cookie = await letIn(server);
  for (const reply of [await get(server.port, "/", { cookie }), await get(server.port, "/")]) {
    const policy = String(reply.headers["content-security-policy"]);
    for (const directive of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(directive);
    }
    expect(policy).not.toContain("unsafe");
    expect(reply.headers["x-content-type-options"]).toBe("nosniff");
    expect(reply.headers["referrer-policy"]).toBe("no-referrer");
    expect(reply.headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(reply.headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
});

test.each([
  "/../secret.html",
  "/assets/../../secret.html",
  "/%2e%2e/secret.html",
  "/..%2fsecret.html",
  "/..%5csecret.html",
  "/assets/%00.html",
  "/%zz.html",
  "//secret.html",
  "/assets",
  "/assets/notes.txt",
  "/missing.html",
])("%s is not found", async (path) => {
  await writeFile(join(server.folder, "..", "secret.html"), "secret");
  const cookie = await letIn(server);
  const reply = await get(server.port, path, { cookie });
  expect(reply.status).toBe(404);
  expect(reply.body).not.toContain("secret");
});

test("a name that merely points at this machine is refused, even with the cookie", async () => {
  const cookie = await letIn(server);
  expect((await get(server.port, "/", { cookie, host: `rebound.example:${server.port}` })).status).toBe(403);
  expect((await get(server.port, "/", { cookie, host: "127.0.0.1" })).status).toBe(403);
  expect((await get(server.port, "/", { cookie, host: `localhost:${server.port}` })).status).toBe(200);
});

test("the server can only be read from", async () => {
  const cookie = await letIn(server);
  expect((await get(server.port, "/", { cookie }, "POST")).status).toBe(405);
  const head = await get(server.port, "/", { cookie }, "HEAD");
  expect([head.status, head.body]).toEqual([200, ""]);
});

test("a WebSocket needs the cookie, the own origin, the own name and the right path", async () => {
  const { port } = server;
  const cookie = await letIn(server);
  expect(await outcome(openSocket(port, {}))).toBe(401);
  expect(await outcome(openSocket(port, { cookie, origin: "https://evil.example" }))).toBe(403);
  expect(await outcome(openSocket(port, { cookie, origin: `http://localhost:${port}` }))).toBe(403);
  const host = `rebound.example:${port}`;
  expect(await outcome(openSocket(port, { cookie, origin: `http://${host}`, headers: { host } }))).toBe(403);
  expect(await outcome(openSocket(port, { cookie, path: "/other" }))).toBe(404);
  expect(await outcome(openSocket(port, { cookie }))).toBe("open");
});

test("the contract is answered, and a closed window ends its calls", async () => {
  const socket = openSocket(server.port, { cookie: await letIn(server) });
  const client = clientOf(socket);
  expect((await client.settings.get()).hotkey).toBe("Alt+Space");
  const settings = await client.settings.watch();
  expect((await settings.next()).value).toMatchObject({ theme: "system" });
  socket.close();
  await server.aborted;
});

test("a message beyond the limit ends its own connection only", async () => {
  const cookie = await letIn(server);
  const socket = openSocket(server.port, { cookie });
  const other = openSocket(server.port, { cookie });
  await Promise.all([outcome(socket), outcome(other)]);
  socket.on("error", () => {});
  socket.send(Buffer.alloc(85 * 1024 * 1024));
  const [code] = await once(socket, "close");
  expect(code).toBe(1009);
  expect((await clientOf(other).settings.get()).theme).toBe("system");
});

test("closing says goodbye to the windows", async () => {
  const own = await startTestServer();
  const socket = openSocket(own.port, { cookie: await letIn(own) });
  await outcome(socket);
  const closed = once(socket, "close");
  await own.close();
  expect((await closed)[0]).toBe(1001);
});

test("a port that is in use is said to be", async () => {
  const second = startTestServer({ port: server.port });
  const problem = await second.then(
    () => null,
    (error: unknown) => toProblem(error),
  );
  expect(problem?.code).toBe("port_taken");
  expect(problem?.sentence).toContain(`Port ${server.port} is in use`);
});

test("the next start is found and entered by the windows of the last one", async () => {
  const first = await startTestServer();
  const cookie = await letIn(first);
  await first.close();
  const next = await startTestServer({ last: first.session });
  expect(next.port).toBe(first.port);
  expect((await get(next.port, "/", { cookie })).status).toBe(200);
  expect(new URL(next.url).search).not.toBe(new URL(first.url).search);
  await next.close();
});

test("where the last port is taken, another one is", async () => {
  const other = await startTestServer({ last: server.session });
  expect(other.port).not.toBe(server.port);
  await other.close();
});

test("a session is remembered for this person only", async () => {
  expect(readRememberedSession(server.folder)).toBeNull();
  rememberSession(server.folder, server.session);
  expect(readRememberedSession(server.folder)).toEqual(server.session);
  expect((await stat(join(server.folder, "browser.json"))).mode & 0o077).toBe(0);
  await writeFile(join(server.folder, "browser.json"), '{"port":"x"}');
  expect(readRememberedSession(server.folder)).toBeNull();
});
