import { describe, expect, it } from "vitest";
import { machineSchema, readingsSchema } from "#app/machine/machine.ts";
import {
  darwinMachine,
  darwinReadings,
  parsePmset,
  parsePressureLevel,
  parseSwapUsage,
  parseSysctl,
  parseVmStat,
} from "#main/machine/darwin.ts";
import { recordedIo } from "./recordedIo.ts";

const gib = 2 ** 30;

const appleSysctl = `hw.memsize: 25769803776
machdep.cpu.brand_string: Apple M4 Pro
hw.physicalcpu: 12
hw.perflevel0.physicalcpu: 8
hw.perflevel1.physicalcpu: 4
kern.osproductversion: 15.3.1
iogpu.wired_limit_mb: 0
`;

const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               61234.
Pages active:                            402345.
Pages inactive:                          380123.
Pages speculative:                        20456.
Pages throttled:                              0.
Pages wired down:                        153412.
Pages purgeable:                           3141.
"Translation faults":                 312345678.
Pages copy-on-write:                   12345678.
Pages zero filled:                    123456789.
Pages reactivated:                       123456.
Pages purged:                             12345.
File-backed pages:                       213456.
Anonymous pages:                         589468.
Pages stored in compressor:              412345.
Pages occupied by compressor:            120345.
Decompressions:                         1234567.
Compressions:                           2345678.
Pageins:                                3456789.
Pageouts:                                 12345.
Swapins:                                      0.
Swapouts:                                     0.
`;
const vmStatBytes = (61_234 + 380_123 + 20_456 + 3141) * 16_384;

const pressureAndSwap = `kern.memorystatus_vm_pressure_level: 2
vm.swapusage: total = 2048.00M  used = 1024.50M  free = 1023.50M  (encrypted)
`;

const laptopPower = `Now drawing from 'Battery Power'
 -InternalBattery-0 (id=21889123)	78%; discharging; 5:12 remaining present: true
`;

const sysctl = (args: readonly string[]) => (args.includes("hw.memsize") ? appleSysctl : pressureAndSwap);

describe("a Mac with Apple silicon", () => {
  const io = recordedIo({
    tools: { sysctl, vm_stat: vmStat, pmset: laptopPower },
    system: { architecture: "arm64" },
  });

  it("is told by sysctl", async () => {
    const machine = await darwinMachine(io);
    expect(machine).toEqual({
      platform: "darwin",
      osVersion: "macOS 15.3.1",
      architecture: "arm64",
      chip: "Apple M4 Pro",
      performanceCores: 8,
      efficiencyCores: 4,
      memoryBytes: 24 * gib,
      memoryLimitBytes: null,
      unifiedMemory: true,
      memoryBandwidthGBps: 273,
      gpus: [{ name: "Apple M4 Pro", kind: "metal", memoryBytes: Math.floor(24 * gib * 0.74) }],
    });
    expect(machineSchema.safeParse(machine).success).toBe(true);
  });

  it("is read by vm_stat, sysctl and pmset", async () => {
    const readings = await darwinReadings(io, await darwinMachine(io));
    expect(readings).toMatchObject({
      availableBytes: vmStatBytes,
      pressure: "warning",
      swapUsedBytes: 1024.5 * 2 ** 20,
      gpuFreeBytes: [vmStatBytes],
      onBattery: true,
      thermal: null,
      sources: { pressure: "sysctl kern.memorystatus_vm_pressure_level" },
    });
    expect(readingsSchema.safeParse(readings).success).toBe(true);
    expect(Object.keys(readings.sources).toSorted()).toEqual(
      Object.keys(readings)
        .filter((field) => field !== "sources")
        .toSorted(),
    );
  });

  it("takes the GPU limit that the person set over the usual share", async () => {
    const raised = appleSysctl.replace("wired_limit_mb: 0", "wired_limit_mb: 20480");
    const machine = await darwinMachine(recordedIo({ tools: { sysctl: raised }, system: { architecture: "arm64" } }));
    expect(machine.gpus[0]?.memoryBytes).toBe(20 * gib);
  });
});

describe("a Mac with an Intel chip", () => {
  it("has one kind of cores and no GPU that models can use", async () => {
    const intel = `hw.memsize: 17179869184
machdep.cpu.brand_string: Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz
hw.physicalcpu: 6
kern.osproductversion: 14.7
`;
    const machine = await darwinMachine(recordedIo({ tools: { sysctl: intel } }));
    expect(machine).toMatchObject({
      chip: "Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz",
      performanceCores: 6,
      efficiencyCores: 0,
      unifiedMemory: false,
      memoryBandwidthGBps: null,
      gpus: [],
    });
  });
});

describe("a Mac whose tools are missing", () => {
  const io = recordedIo({ system: { architecture: "arm64" } });

  it("is described by what Node tells", async () => {
    const machine = await darwinMachine(io);
    expect(machine).toMatchObject({ chip: "Some processor", performanceCores: 8, memoryBytes: 16 * gib });
    expect(machineSchema.safeParse(machine).success).toBe(true);
  });

  it("is read as not known, with the reason", async () => {
    const readings = await darwinReadings(io, await darwinMachine(io));
    expect(readings).toMatchObject({
      availableBytes: 3 * gib,
      pressure: null,
      swapUsedBytes: null,
      onBattery: null,
      sources: {
        availableBytes: "os.freemem(), which leaves out reclaimable pages: vm_stat gave nothing",
        onBattery: "not known: pmset -g batt gave nothing",
      },
    });
    expect(readingsSchema.safeParse(readings).success).toBe(true);
  });
});

describe("the parsers", () => {
  it("pass over what they do not know", () => {
    expect(parseVmStat("")).toBeNull();
    expect(parseVmStat("Pages free: 12.")).toBeNull();
    expect(parsePressureLevel("3")).toBeNull();
    expect(parseSwapUsage("none")).toBeNull();
    expect(parsePmset("")).toBeNull();
    expect(parseSysctl("sysctl: unknown oid 'hw.nonsense'\n").size).toBe(0);
  });

  it("know the page size of Intel Macs", () => {
    expect(parseVmStat("(page size of 4096 bytes)\nPages free:      10.\nPages inactive:    5.\n")).toBe(15 * 4096);
  });

  it.each([
    ["1", "normal"],
    ["2", "warning"],
    ["4", "critical"],
  ])("read pressure level %s as %s", (level, expected) => expect(parsePressureLevel(level)).toBe(expected));

  it("read swap in each unit, with a point or a comma", () => {
    expect(parseSwapUsage("total = 0.00M  used = 0.00M  free = 0.00M  (encrypted)")).toBe(0);
    expect(parseSwapUsage("total = 4.00G  used = 1.50G  free = 2.50G")).toBe(1.5 * gib);
    expect(parseSwapUsage("total = 4,00M  used = 1,50M  free = 2,50M")).toBe(1.5 * 2 ** 20);
  });

  it("tell mains from batteries", () => {
    expect(parsePmset("Now drawing from 'AC Power'\n")).toBe(false);
    expect(parsePmset(laptopPower)).toBe(true);
    expect(parsePmset("Now drawing from 'UPS Power'\n")).toBe(true);
  });
});
