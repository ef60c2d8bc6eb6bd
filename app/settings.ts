import * as z from "zod";

/** What a person can set. Every field has a default, so a file from an older version is completed on reading. */
export const settingsSchema = z.object({
  /** An Electron accelerator. */
  hotkey: z.string().min(1).max(100).default("Alt+Space"),
  theme: z.enum(["system", "light", "dark"]).default("system"),
  /** After this long without a question the worker exits and its memory is free. */
  idleMinutes: z
    .number()
    .min(0.1)
    .max(24 * 60)
    .default(5),
  /** Folders to look for models in, beside Snug's own. */
  modelFolders: z.array(z.string().min(1)).max(100).default([]),
  /** Single files that were dropped or named. */
  modelPaths: z.array(z.string().min(1)).max(1000).default([]),
  useOllamaModels: z.boolean().default(true),
  /** The model that answers whatever the router would choose, or null for automatic. */
  pinnedModelId: z.string().nullable().default(null),
  systemPrompt: z.string().max(20_000).default(""),
  temperature: z.number().min(0).max(2).default(0.7),
  /** The most tokens of one answer. */
  maxAnswerTokens: z.number().int().min(1).max(131_072).default(4096),
  openAtLogin: z.boolean().default(false),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const settingsPatchSchema = settingsSchema.partial();
export type SettingsPatch = Readonly<z.infer<typeof settingsPatchSchema>>;

export const defaultSettings: Settings = settingsSchema.parse({});
