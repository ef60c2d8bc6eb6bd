import { describe, expect, it } from "vitest";
import { machineSchema, readingsSchema } from "#app/machine/machine.ts";
import {
  linuxMachine,
  linuxReadings,
  parseCpuinfo,
  parseCpuList,
  parseMeminfo,
  parseOsName,
  parsePsi,
} from "#main/machine/linux.ts";
import { isOnBattery } from "#main/machine/linuxPower.ts";
import { type Recording, recordedIo } from "./recordedIo.ts";

const gib = 2 ** 30;
const kib = 1024;

const meminfo = `MemTotal:       32768000 kB
MemFree:         1024000 kB
MemAvailable:   20480000 kB
Buffers:          512000 kB
Cached:          8192000 kB
SwapCached:            0 kB
SwapTotal:       2097152 kB
SwapFree:        2000000 kB
`;

/** Two sockets' worth of fields as the kernel writes them: `[processor, physical id, core id]`. */
function cpuinfoOf(model: string, processors: readonly (readonly [number, number, number])[]): string {
  return processors
    .map(
      ([processor, physical, core]) =>
        `processor\t: ${processor}\nvendor_id\t: GenuineIntel\nmodel name\t: ${model}\nphysical id\t: ${physical}\ncore id\t\t: ${core}\nflags\t\t: fpu vme: de\n`,
    )
    .join("\n");
}

const fourCoresEightThreads = cpuinfoOf(
  "Intel(R) Xeon(R)",
  [0, 1, 2, 3, 4, 5, 6, 7].map((processor) => [processor, 0, processor % 4] as const),
);

const calm = `some avg10=0.00 avg60=0.10 avg300=0.00 total=12345
full avg10=0.00 avg60=0.00 avg300=0.00 total=1234
`;

const desktop: Recording = {
  files: {
    "/proc/cpuinfo": fourCoresEightThreads,
    "/proc/meminfo": meminfo,
    "/etc/os-release": 'NAME="Debian GNU/Linux"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "/proc/pressure/memory": calm,
    "/proc/self/cgroup": "0::/user.slice/user-1000.slice/session-2.scope\n",
    "/sys/class/power_supply/AC/type": "Mains\n",
    "/sys/class/power_supply/AC/online": "0\n",
    "/sys/class/power_supply/BAT0/type": "Battery\n",
    "/sys/class/power_supply/BAT0/status": "Discharging\n",
  },
};

function withFiles(files: Readonly<Record<string, string>>, rest: Recording = {}) {
  return recordedIo({ ...rest, files: { ...desktop.files, ...files } });
}

async function readingsOf(io: ReturnType<typeof recordedIo>) {
  return linuxReadings(io, await linuxMachine(io));
}

describe("a Linux machine", () => {
  it("is told by /proc, without starting a process", async () => {
    const io = recordedIo(desktop);
    const machine = await linuxMachine(io);
    expect(machine).toEqual({
      platform: "linux",
      osVersion: "Debian GNU/Linux 12 (bookworm) (kernel 6.1.0)",
      architecture: "x64",
      chip: "Intel(R) Xeon(R)",
      performanceCores: 4,
      efficiencyCores: 0,
      memoryBytes: 32_768_000 * kib,
      memoryLimitBytes: null,
      unifiedMemory: false,
      memoryBandwidthGBps: null,
      gpus: [],
    });
    const readings = await linuxReadings(io, machine);
    expect(readings).toMatchObject({
      availableBytes: 20_480_000 * kib,
      pressure: "normal",
      swapUsedBytes: 97_152 * kib,
      gpuFreeBytes: [],
      onBattery: true,
    });
    expect(readingsSchema.safeParse(readings).success).toBe(true);
    expect(Object.keys(readings.sources).toSorted()).toEqual(
      Object.keys(readings)
        .filter((field) => field !== "sources")
        .toSorted(),
    );
    expect(io.ran).toEqual([]);
  });

  it("has no more cores than this process may use", async () => {
    const machine = await linuxMachine(withFiles({}, { system: { usableProcessors: 2 } }));
    expect(machine.performanceCores).toBe(2);
  });

  it("knows a hybrid chip's two kinds of cores", async () => {
    // Two performance cores with two threads each, then four efficiency cores.
    const pairs = [0, 0, 1, 1, 2, 3, 4, 5].map((core, processor) => [processor, 0, core] as const);
    const machine = await linuxMachine(
      withFiles({
        "/proc/cpuinfo": cpuinfoOf("12th Gen Intel(R) Core(TM)", pairs),
        "/sys/devices/cpu_core/cpus": "0-3\n",
        "/sys/devices/cpu_atom/cpus": "4-7\n",
      }),
    );
    expect([machine.performanceCores, machine.efficiencyCores]).toEqual([2, 4]);
  });

  it("without its files is described by what Node tells", async () => {
    const io = recordedIo({});
    const machine = await linuxMachine(io);
    expect(machine).toMatchObject({ chip: "Some processor", performanceCores: 8, memoryBytes: 16 * gib, gpus: [] });
    expect(machineSchema.safeParse(machine).success).toBe(true);
    const readings = await linuxReadings(io, machine);
    expect(readings).toMatchObject({ availableBytes: 3 * gib, pressure: null, swapUsedBytes: null, onBattery: null });
    expect(readings.sources.availableBytes).toBe("os.freemem(): /proc/meminfo gave nothing");
    expect(readingsSchema.safeParse(readings).success).toBe(true);
  });
});

describe("an NVIDIA GPU", () => {
  const driver = { "/proc/driver/nvidia/version": "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14" };
  const csv = "NVIDIA GeForce RTX 4090, 24564, 23028\nNVIDIA RTX A2000, 6138, 100\n";

  it("is told by nvidia-smi where its driver is", async () => {
    const io = withFiles(driver, { tools: { "nvidia-smi": csv } });
    const machine = await linuxMachine(io);
    expect(machine.gpus).toEqual([
      { name: "NVIDIA GeForce RTX 4090", kind: "cuda", memoryBytes: 24_564 * 2 ** 20 },
      { name: "NVIDIA RTX A2000", kind: "cuda", memoryBytes: 6138 * 2 ** 20 },
    ]);
    const readings = await linuxReadings(io, machine);
    expect(readings.gpuFreeBytes).toEqual([23_028 * 2 ** 20, 100 * 2 ** 20]);
    expect(readings.sources.gpuFreeBytes).toBe("nvidia-smi");
  });

  it("counts as full while nvidia-smi does not answer", async () => {
    let calls = 0;
    const io = withFiles(driver, { tools: { "nvidia-smi": () => (calls++ === 0 ? csv : null) } });
    const readings = await readingsOf(io);
    expect(readings.gpuFreeBytes).toEqual([0, 0]);
    expect(readings.sources.gpuFreeBytes).toBe("counted as none: nvidia-smi gave nothing");
  });

  it("that shares the system's memory, or a driver that fails, counts as none", async () => {
    const shared = withFiles(driver, { tools: { "nvidia-smi": "NVIDIA GB10, [N/A], [N/A]\n" } });
    expect((await linuxMachine(shared)).gpus).toEqual([]);
    const failed = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n";
    expect((await linuxMachine(withFiles(driver, { tools: { "nvidia-smi": failed } }))).gpus).toEqual([]);
  });
});

describe("a control group's limit", () => {
  const slice = "/sys/fs/cgroup/user.slice";
  const stat = `anon 800000000\nfile 900000000\nactive_file 300000000\ninactive_file 500000000\nslab_reclaimable 50000000\n`;

  it("of version 2 counts from any level above, less what cannot be reclaimed", async () => {
    const io = withFiles({
      [`${slice}/user-1000.slice/memory.max`]: "max\n",
      [`${slice}/memory.max`]: "4000000000\n",
      [`${slice}/memory.current`]: "1900000000\n",
      [`${slice}/memory.stat`]: stat,
    });
    expect((await linuxMachine(io)).memoryLimitBytes).toBe(4_000_000_000);
    const readings = await readingsOf(io);
    expect(readings.availableBytes).toBe(4_000_000_000 - (1_900_000_000 - 850_000_000));
    expect(readings.sources.availableBytes).toBe("the control group's limit, less what it uses");
  });

  it("is the lower of the two that version 2 has", async () => {
    const io = withFiles({ [`${slice}/memory.max`]: "4000000000\n", [`${slice}/memory.high`]: "3000000000\n" });
    expect((await linuxMachine(io)).memoryLimitBytes).toBe(3_000_000_000);
  });

  it("of version 1 in a container lies at the mount's root, whatever the path outside is", async () => {
    const io = withFiles({
      "/proc/self/cgroup": "12:cpu,cpuacct:/docker/3f\n5:memory:/docker/3f\n1:name=systemd:/docker/3f\n0::/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "2147483648\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1073741824\n",
      "/sys/fs/cgroup/memory/memory.stat": "total_inactive_file 73741824\ntotal_active_file 0\n",
    });
    expect((await linuxMachine(io)).memoryLimitBytes).toBe(2 * gib);
    expect((await readingsOf(io)).availableBytes).toBe(2 * gib - 1_000_000_000);
  });

  it("that is no limit is none", async () => {
    const io = withFiles({
      "/proc/self/cgroup": "5:memory:/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    });
    expect((await linuxMachine(io)).memoryLimitBytes).toBeNull();
    expect((await readingsOf(io)).availableBytes).toBe(20_480_000 * kib);
  });

  it("above what the system has free does not raise it", async () => {
    const io = withFiles({ [`${slice}/memory.max`]: "30000000000\n", [`${slice}/memory.current`]: "0\n" });
    const readings = await readingsOf(io);
    expect(readings.availableBytes).toBe(20_480_000 * kib);
    expect(readings.sources.availableBytes).toBe("MemAvailable in /proc/meminfo");
  });
});

describe("the parsers", () => {
  it("add up what old kernels tell instead of MemAvailable", () => {
    const old = meminfo.replace(/^MemAvailable.*\n/m, "");
    expect(parseMeminfo(old).availableBytes).toBe((1_024_000 + 512_000 + 8_192_000) * kib);
    expect(parseMeminfo("")).toEqual({ totalBytes: null, availableBytes: null, swapUsedBytes: null });
  });

  it("count cores of two sockets apart, and each processor of an ARM chip", () => {
    const sockets = cpuinfoOf("AMD EPYC", [
      [0, 0, 0],
      [1, 1, 0],
    ]);
    expect(parseCpuinfo(sockets, [], [])).toEqual({ chip: "AMD EPYC", performanceCores: 2, efficiencyCores: 0 });
    const arm = "processor\t: 0\nBogoMIPS\t: 48.00\n\nprocessor\t: 1\nBogoMIPS\t: 48.00\n\nRevision\t: c03111\n";
    expect(parseCpuinfo(arm, [], [])).toEqual({ chip: null, performanceCores: 2, efficiencyCores: 0 });
  });

  it("read lists of processors", () => {
    expect(parseCpuList("0-3,8,10-11\n")).toEqual([0, 1, 2, 3, 8, 10, 11]);
    expect(parseCpuList("")).toEqual([]);
  });

  it("read the system's name with and without quotes", () => {
    expect(parseOsName('PRETTY_NAME="Fedora Linux 41"\n')).toBe("Fedora Linux 41");
    expect(parseOsName("PRETTY_NAME=Alpine\n")).toBe("Alpine");
    expect(parseOsName("")).toBeNull();
  });

  it.each([
    [calm, "normal"],
    ["some avg10=12.50 avg60=1.00 avg300=0 total=1\nfull avg10=9.90 avg60=0 avg300=0 total=1\n", "warning"],
    ["some avg10=40.00 avg60=1.00 avg300=0 total=1\nfull avg10=20.00 avg60=0 avg300=0 total=1\n", "critical"],
    ["", null],
  ])("read the pressure in %j as %s", (text, expected) => expect(parsePsi(text)).toBe(expected));

  const mains = { type: "Mains", online: "1", status: null, scope: null };
  const battery = { type: "Battery", online: null, status: "Discharging", scope: null };

  it("tell mains from batteries", () => {
    expect(isOnBattery([])).toBe(false);
    expect(isOnBattery([mains, battery])).toBe(false);
    expect(isOnBattery([{ ...mains, online: "0" }, battery])).toBe(true);
    expect(
      isOnBattery([
        { ...mains, online: "0" },
        { ...battery, status: "Full" },
      ]),
    ).toBe(false);
    expect(isOnBattery([{ ...battery, scope: "Device" }])).toBe(false);
    expect(isOnBattery([{ ...mains, type: "USB" }, battery])).toBe(false);
  });
});
