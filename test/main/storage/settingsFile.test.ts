import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultSettings, type Settings } from "#app/settings.ts";
import { openSettings } from "#main/storage/settingsFile.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const now = () => new Date("2026-08-02T10:20:30.400Z");
const keptName = "settings.damaged-2026-08-02T10-20-30-400Z.json";

function folderWith(text: string): { folder: string; path: string } {
  const folder = temporaryFolder();
  const path = join(folder, "settings.json");
  writeFileSync(path, text);
  return { folder, path };
}

describe("settings", () => {
  it("are the defaults where there is no file, and none is written before a change", () => {
    const folder = join(temporaryFolder(), "new");
    const settings = openSettings(folder);
    expect(settings.current()).toEqual(defaultSettings);
    expect(settings.notices).toEqual([]);
    settings.update({ theme: "dark" });
    expect(readdirSync(folder)).toEqual(["settings.json"]);
  });

  it("keep a change across a restart and leave the other fields alone", () => {
    const folder = temporaryFolder();
    const settings = openSettings(folder);
    settings.update({ theme: "dark", modelFolders: ["/models"] });
    expect(settings.update({ idleMinutes: 1 })).toEqual({
      ...defaultSettings,
      theme: "dark",
      modelFolders: ["/models"],
      idleMinutes: 1,
    });
    expect(openSettings(folder).current()).toEqual(settings.current());
  });

  it("tell each change to who listens, until they stop", () => {
    const settings = openSettings(temporaryFolder());
    const heard: Settings["theme"][] = [];
    const stop = settings.onChange(({ theme }) => heard.push(theme));
    settings.update({ theme: "dark" });
    settings.update({ theme: "dark" });
    settings.update({});
    settings.update({ theme: "light" });
    stop();
    settings.update({ theme: "system" });
    expect(heard).toEqual(["dark", "light"]);
  });

  it("refuse a value that is not possible and stay what they were", () => {
    const settings = openSettings(temporaryFolder());
    const refused = expect.objectContaining({ problem: expect.objectContaining({ code: "setting_invalid" }) });
    expect(() => settings.update({ temperature: 9 })).toThrow(refused);
    expect(settings.current()).toEqual(defaultSettings);
  });

  it("keep the fields of a newer version", () => {
    const { folder, path } = folderWith('{"theme":"dark","holograms":{"on":true}}');
    const settings = openSettings(folder);
    expect(settings.notices).toEqual([]);
    settings.update({ idleMinutes: 2 });
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
      theme: "dark",
      idleMinutes: 2,
      holograms: { on: true },
    });
  });

  it("are read with the byte order mark that some editors write", () => {
    const { folder } = folderWith('\ufeff{"theme":"dark"}');
    expect(openSettings(folder).current().theme).toBe("dark");
  });

  it.each(["", "{", "[]", "null", '"text"', "\0\0\0\0"])("keep a copy of the damaged file %j, once", (text) => {
    const { folder, path } = folderWith(text);
    const settings = openSettings(folder, now);
    expect(settings.current()).toEqual(defaultSettings);
    expect(settings.notices).toMatchObject([{ code: "settings_damaged" }]);
    expect(settings.notices[0]?.sentence).toContain(join(folder, keptName));
    expect(readFileSync(join(folder, keptName), "utf8")).toBe(text);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(defaultSettings);
    expect(openSettings(folder).notices).toEqual([]);
  });

  it("keep the fields that are valid beside one that is not", () => {
    const text = '{"theme":"dark","temperature":"hot","holograms":1}';
    const { folder, path } = folderWith(text);
    const settings = openSettings(folder, now);
    expect(settings.current()).toEqual({ ...defaultSettings, theme: "dark" });
    expect(settings.notices).toHaveLength(1);
    expect(readFileSync(join(folder, keptName), "utf8")).toBe(text);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ theme: "dark", holograms: 1 });
  });

  it("tell why they cannot be read or saved, and stay what they were", () => {
    const unavailable = expect.objectContaining({ problem: expect.objectContaining({ code: "settings_unavailable" }) });
    const folder = temporaryFolder();
    const settings = openSettings(folder);
    mkdirSync(join(folder, "settings.json"));
    expect(() => settings.update({ theme: "dark" })).toThrow(unavailable);
    expect(settings.current().theme).toBe("system");
    expect(readdirSync(folder)).toEqual(["settings.json"]);
    expect(() => openSettings(folder)).toThrow(unavailable);
  });
});
