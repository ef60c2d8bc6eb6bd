import { expect, test } from "vitest";
import { toProblem } from "#app/errors.ts";
import { findAppBrowser, hasDisplay, linkOpener, openLink, type Surroundings } from "#main/serve/openBrowser.ts";

function surroundings(
  platform: NodeJS.Platform,
  environment: Record<string, string>,
  ...executables: string[]
): Surroundings {
  return { platform, environment, isExecutable: (path) => executables.includes(path) };
}

test("Linux has a display only where one is named", () => {
  expect(hasDisplay(surroundings("linux", {}))).toBe(false);
  expect(hasDisplay(surroundings("linux", { DISPLAY: "" }))).toBe(false);
  expect(hasDisplay(surroundings("linux", { DISPLAY: ":0" }))).toBe(true);
  expect(hasDisplay(surroundings("linux", { WAYLAND_DISPLAY: "wayland-0" }))).toBe(true);
  expect(hasDisplay(surroundings("darwin", {}))).toBe(true);
  expect(hasDisplay(surroundings("win32", {}))).toBe(true);
});

test("browsers are found where each platform keeps them", () => {
  const mac = "/Users/ada/Applications/Brave Browser.app/Contents/MacOS/Brave Browser";
  expect(findAppBrowser(surroundings("darwin", { HOME: "/Users/ada" }, mac))).toBe(mac);
  const windows = "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe";
  expect(findAppBrowser(surroundings("win32", { PROGRAMFILES: "C:\\Program Files" }, windows))).toBe(windows);
  const linux = "/usr/local/bin/chromium";
  expect(findAppBrowser(surroundings("linux", { PATH: "/usr/bin:/usr/local/bin" }, linux))).toBe(linux);
  expect(findAppBrowser(surroundings("linux", { PATH: "/usr/bin" }, "/usr/bin/firefox"))).toBeNull();
});

test("Chrome is preferred to the others", () => {
  const environment = { PATH: "/usr/bin" };
  const found = findAppBrowser(surroundings("linux", environment, "/usr/bin/chromium", "/usr/bin/google-chrome"));
  expect(found).toBe("/usr/bin/google-chrome");
});

test("a link reaches its opener as one argument, whatever it contains", () => {
  const url = "https://example.org/?a=1&calc.exe";
  expect(linkOpener("win32", url)).toEqual(["rundll32", "url.dll,FileProtocolHandler", url]);
  expect(linkOpener("darwin", url)).toEqual(["open", url]);
  expect(linkOpener("linux", url)).toEqual(["xdg-open", url]);
});

test("without a display a link says that it cannot be opened", async () => {
  const problem = await openLink("https://example.org", surroundings("linux", {})).catch(toProblem);
  expect(problem).toMatchObject({ code: "not_supported_here" });
});
