import type * as z from "zod";

/** The value of a JSON text, or null where it is not JSON or not of the schema's shape (another version wrote it). */
export function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
