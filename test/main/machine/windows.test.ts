import { describe, expect, it } from "vitest";
import { machineSchema, readingsSchema } from "#app/machine/machine.ts";
import { parseProcessors, windowsMachine, windowsReadings } from "#main/machine/windows.ts";
import { recordedIo } from "./recordedIo.ts";

const one = `{"Name":"AMD Ryzen 7 7800X3D 8-Core Processor           ","NumberOfCores":8}\r\nMicrosoft Windows 11 Pro\r\n`;
const two = `[{"Name":"Intel(R) Xeon(R) Gold","NumberOfCores":16},{"Name":"Intel(R) Xeon(R) Gold","NumberOfCores":16}]\r\n`;

describe("a Windows machine", () => {
  it("is told by PowerShell and nvidia-smi", async () => {
    const io = recordedIo({
      tools: { "powershell.exe": one, "nvidia-smi": "NVIDIA GeForce RTX 4070, 12282, 11000\r\n" },
      system: { usableProcessors: 16, osRelease: "10.0.26100" },
    });
    const machine = await windowsMachine(io);
    expect(machine).toMatchObject({
      platform: "win32",
      osVersion: "Windows 11 Pro (10.0.26100)",
      chip: "AMD Ryzen 7 7800X3D 8-Core Processor",
      performanceCores: 8,
      gpus: [{ name: "NVIDIA GeForce RTX 4070", kind: "cuda", memoryBytes: 12_282 * 2 ** 20 }],
    });
    const readings = await windowsReadings(io, machine);
    expect(readings).toMatchObject({ availableBytes: 3 * 2 ** 30, gpuFreeBytes: [11_000 * 2 ** 20], onBattery: null });
    expect(readingsSchema.safeParse(readings).success).toBe(true);
  });

  it("without PowerShell has half as many cores as it has processors", async () => {
    const io = recordedIo({ system: { usableProcessors: 16 } });
    const machine = await windowsMachine(io);
    expect(machine).toMatchObject({ chip: "Some processor", performanceCores: 8, gpus: [] });
    expect(machineSchema.safeParse(machine).success).toBe(true);
    const arm = recordedIo({ system: { usableProcessors: 12, architecture: "arm64" } });
    expect((await windowsMachine(arm)).performanceCores).toBe(12);
  });

  it("starts no process for its readings where there is no GPU", async () => {
    const io = recordedIo({});
    const machine = await windowsMachine(io);
    io.ran.length = 0;
    await windowsReadings(io, machine);
    expect(io.ran).toEqual([]);
  });

  it("adds up its sockets", () => {
    expect(parseProcessors(two)).toEqual({ chip: "Intel(R) Xeon(R) Gold", cores: 32, system: null });
    expect(parseProcessors("")).toEqual({ chip: null, cores: null, system: null });
  });
});
