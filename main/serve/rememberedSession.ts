import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const rememberedSchema = z.object({ port: z.number().int().min(1).max(65_535), secret: z.string().min(40) });

/** Where Snug was served last, and what its browsers prove themselves with. */
export type RememberedSession = Readonly<z.infer<typeof rememberedSchema>>;

/** Null at the first start, and where the file cannot be used: then windows from before are only not let in again. */
export function readRememberedSession(folder: string): RememberedSession | null {
  try {
    return rememberedSchema.safeParse(JSON.parse(readFileSync(join(folder, fileName), "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/** For this person only, like the conversations beside it. */
export function rememberSession(folder: string, session: RememberedSession): void {
  writeFileSync(join(folder, fileName), `${JSON.stringify(session)}\n`, { mode: 0o600 });
}

const fileName = "browser.json";
