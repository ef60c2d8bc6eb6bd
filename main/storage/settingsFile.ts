import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type Problem, problem, snugError } from "#app/errors.ts";
import { type Settings, type SettingsPatch, settingsPatchSchema, settingsSchema } from "#app/settings.ts";
import { createWatchable, type Watchable } from "../async/watchable.ts";
import { settingsFailure } from "./failures.ts";
import { keptName } from "./setAside.ts";

export interface SettingsStore extends Omit<Watchable<Settings>, "set"> {
  /** Checks, saves and announces the change; a change that cannot be saved is not made. */
  update(patch: SettingsPatch): Settings;
  /** To be shown once: settings that could not be read. */
  readonly notices: readonly Problem[];
}

type Fields = Readonly<Record<string, unknown>>;

/** The file as it was read. Fields that this version does not know belong to a newer one and are kept. */
interface ReadSettings {
  readonly settings: Settings;
  readonly unknownFields: Fields;
  readonly damaged: boolean;
}

/** `settings.json` in the folder. It is read once: a change made by hand counts from the next start. */
export function openSettings(folder: string, now: () => Date = () => new Date()): SettingsStore {
  const path = join(folder, "settings.json");
  const read = guarded(path, () => readSettings(path));
  const notices = read.damaged ? [guarded(path, () => repair(path, read, now()))] : [];
  const { set, ...watchable } = createWatchable(read.settings);

  function update(patch: SettingsPatch): Settings {
    const before = watchable.current();
    const changed = merged(before, patch);
    if (isDeepStrictEqual(before, changed)) return before;
    guarded(path, () => writeAtomically(folder, path, { ...read.unknownFields, ...changed }));
    set(changed);
    return changed;
  }

  return { ...watchable, update, notices };
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw settingsFailure(error, path);
  }
}

function merged(before: Settings, patch: SettingsPatch): Settings {
  const checked = settingsPatchSchema.safeParse(patch);
  if (!checked.success) throw snugError("setting_invalid", { detail: z.prettifyError(checked.error) });
  // A field that is given as undefined stays what it is.
  const given = Object.fromEntries(Object.entries(checked.data).filter(([, value]) => value !== undefined));
  return settingsSchema.parse({ ...before, ...given });
}

function readSettings(path: string): ReadSettings {
  const text = readIfThere(path);
  const fields = text === null ? {} : parseObject(text);
  if (fields === null) return { settings: settingsSchema.parse({}), unknownFields: {}, damaged: true };
  const known = Object.entries(settingsSchema.shape).filter(([name]) => name in fields);
  const valid = known.filter(([name, schema]) => schema.safeParse(fields[name]).success);
  return {
    settings: settingsSchema.parse(Object.fromEntries(valid.map(([name]) => [name, fields[name]]))),
    unknownFields: Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in settingsSchema.shape))),
    damaged: valid.length < known.length,
  };
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Null where the text is not a JSON object. Editors on Windows put a byte order mark first. */
function parseObject(text: string): Fields | null {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text.replace(/^\ufeff/, ""))).data ?? null;
  } catch {
    return null;
  }
}

/** Keeps the damaged file as it is and saves what could be read, so that the notice comes once. */
function repair(path: string, read: ReadSettings, at: Date): Problem {
  const keptAs = keptName(path, at);
  copyFileSync(path, keptAs);
  writeAtomically(dirname(path), path, { ...read.unknownFields, ...read.settings });
  return problem("settings_damaged", { keptAs });
}

/** The new file is whole and on disk before it takes the old one's place; a failure leaves the old one as it was. */
function writeAtomically(folder: string, path: string, fields: Fields): void {
  const temporary = `${path}.${process.pid}.tmp`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(temporary, `${JSON.stringify(fields, null, 2)}\n`, { flush: true, mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
