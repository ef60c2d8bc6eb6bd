import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { Rectangle } from "#app/shell/rectangle.ts";

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });

/** Where the main window was. Not a setting: nobody sets it, and losing it costs nothing. */
export interface BoundsStore {
  /** Null when nothing usable was kept. */
  read(): Rectangle | null;
  write(bounds: Rectangle): void;
}

export function createBoundsStore(path: string): BoundsStore {
  return {
    read() {
      try {
        return boundsSchema.parse(JSON.parse(readFileSync(path, "utf8")));
      } catch {
        return null;
      }
    },
    write(bounds) {
      try {
        writeFileSync(path, JSON.stringify(bounds));
      } catch (error) {
        // A full disk must not keep a window from closing.
        console.error(error);
      }
    },
  };
}
