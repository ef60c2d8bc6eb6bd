import * as z from "zod";

/** What a person can set. */
const fields = {
  /** An Electron accelerator. */
  hotkey: z.string().min(1).max(100),
  theme: z.enum(["system", "light", "dark"]),
  /** After this long without a question the worker exits and its memory is free. */
  idleMinutes: z
    .number()
    .min(0.1)
    .max(24 * 60),
  /** Folders to look for models in, beside Snug's own. */
  modelFolders: z.array(z.string().min(1)).max(100),
  /** Single files that were dropped or named. */
  modelPaths: z.array(z.string().min(1)).max(1000),
  useOllamaModels: z.boolean(),
  /** The model that answers whatever the router would choose, or null for automatic. */
  pinnedModelId: z.string().nullable(),
  systemPrompt: z.string().max(20_000),
  temperature: z.number().min(0).max(2),
  /** The most tokens of one answer. */
  maxAnswerTokens: z.number().int().min(1).max(131_072),
  openAtLogin: z.boolean(),
};

/** Every field has a default, so a file from an older version is completed on reading. */
export const settingsSchema = z.object({
  hotkey: fields.hotkey.default("Alt+Space"),
  theme: fields.theme.default("system"),
  idleMinutes: fields.idleMinutes.default(5),
  modelFolders: fields.modelFolders.default([]),
  modelPaths: fields.modelPaths.default([]),
  useOllamaModels: fields.useOllamaModels.default(true),
  pinnedModelId: fields.pinnedModelId.default(null),
  systemPrompt: fields.systemPrompt.default(""),
  temperature: fields.temperature.default(0.7),
  maxAnswerTokens: fields.maxAnswerTokens.default(4096),
  openAtLogin: fields.openAtLogin.default(false),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Made of the fields without their defaults: a default inside a partial would reset what the patch does not name. */
export const settingsPatchSchema = z.object(fields).partial();
export type SettingsPatch = Readonly<z.infer<typeof settingsPatchSchema>>;

export const defaultSettings: Settings = settingsSchema.parse({});
