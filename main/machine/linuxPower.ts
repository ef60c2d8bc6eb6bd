import type { SensorIo } from "./sensorIo.ts";

const folder = "/sys/class/power_supply";

/** One entry of /sys/class/power_supply: its files' contents, trimmed, null where it has no such file. */
export interface PowerSupply {
  readonly type: string | null;
  readonly online: string | null;
  readonly status: string | null;
  /** "Device" for the battery of a mouse or keyboard. */
  readonly scope: string | null;
}

/** Whether the machine runs on its battery; null where the kernel does not tell. */
export async function readOnBattery(io: SensorIo): Promise<boolean | null> {
  const names = await io.readNames(folder);
  if (names === null) return null;
  return isOnBattery(await Promise.all(names.map((name) => readSupply(io, name))));
}

async function readSupply(io: SensorIo, name: string): Promise<PowerSupply> {
  const read = async (file: string) => (await io.readText(`${folder}/${name}/${file}`))?.trim() ?? null;
  const [type, online, status, scope] = await Promise.all([
    read("type"),
    read("online"),
    read("status"),
    read("scope"),
  ]);
  return { type, online, status, scope };
}

/** A machine without a battery of its own runs on mains. */
export function isOnBattery(supplies: readonly PowerSupply[]): boolean {
  const own = supplies.filter((supply) => supply.scope !== "Device");
  if (own.some((supply) => supply.type !== "Battery" && supply.online === "1")) return false;
  return own.some((supply) => supply.type === "Battery" && supply.status === "Discharging");
}
