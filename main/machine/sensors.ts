import type { Machine, Readings } from "#app/machine/machine.ts";
import { darwinMachine, darwinReadings } from "./darwin.ts";
import { linuxMachine, linuxReadings } from "./linux.ts";
import { nodeSensorIo, type SensorIo } from "./sensorIo.ts";
import { windowsMachine, windowsReadings } from "./windows.ts";

/** What this machine is and how it stands now. What cannot be told is null or a cautious guess, with a note why. */
export interface Sensors {
  /** Read once, then remembered. */
  machine(): Promise<Machine>;
  /** Read anew at each call. */
  readings(): Promise<Readings>;
}

interface Platform {
  readMachine(io: SensorIo): Promise<Machine>;
  readReadings(io: SensorIo, machine: Machine): Promise<Readings>;
}

const darwin: Platform = { readMachine: darwinMachine, readReadings: darwinReadings };
const windows: Platform = { readMachine: windowsMachine, readReadings: windowsReadings };
/** Other Unix systems have enough of Linux's files, or none of them and then Node's own numbers. */
const linux: Platform = { readMachine: linuxMachine, readReadings: linuxReadings };

export function createSensors(platform: NodeJS.Platform = process.platform, io: SensorIo = nodeSensorIo()): Sensors {
  const { readMachine, readReadings } = platform === "darwin" ? darwin : platform === "win32" ? windows : linux;
  let known: Promise<Machine> | undefined;
  const machine = () => {
    known ??= readMachine(io);
    return known;
  };
  return { machine, readings: async () => readReadings(io, await machine()) };
}
