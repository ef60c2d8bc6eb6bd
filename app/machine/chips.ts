type Tier = "base" | "Pro" | "Max" | "Ultra";

/**
 * Memory bandwidth of Apple's chips in GB/s, as Apple publishes it. One name may hide several bins (an M3 Max has 300 or
 * 400, an M4 Max 410 or 546, an M5 Max 460 or 614): the slowest bin stands here, so that a prediction never promises
 * more than the chip has. Chips that do not exist are absent.
 */
const appleGBps: Readonly<Record<string, Partial<Record<Tier, number>>>> = {
  M1: { base: 68, Pro: 200, Max: 400, Ultra: 800 },
  M2: { base: 100, Pro: 200, Max: 400, Ultra: 800 },
  M3: { base: 100, Pro: 150, Max: 300, Ultra: 819 },
  M4: { base: 120, Pro: 273, Max: 410 },
  M5: { base: 153, Pro: 307, Max: 460 },
};

const appleName = /^Apple (M\d+)(?: (Pro|Max|Ultra))?(?: \(Virtual\))?$/;

/** Memory bandwidth of a chip by the name the system gives it ("Apple M4 Pro"); null where it is not in the table. */
export function bandwidthGBps(chip: string): number | null {
  const match = appleName.exec(chip.trim());
  if (match === null) return null;
  const [, generation = "", tier = "base"] = match;
  return appleGBps[generation]?.[tier as Tier] ?? null;
}
