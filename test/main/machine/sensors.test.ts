import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SnugError } from "#app/errors.ts";
import { budgetFor } from "#app/machine/budget.ts";
import { machineSchema, readingsSchema } from "#app/machine/machine.ts";
import { overrideSensors } from "#main/machine/override.ts";
import { nodeSensorIo } from "#main/machine/sensorIo.ts";
import { createSensors } from "#main/machine/sensors.ts";
import { recordedIo } from "./recordedIo.ts";

const gib = 2 ** 30;

describe("the sensors of this machine", () => {
  const sensors = createSensors();

  it("describe it", async () => {
    const machine = await sensors.machine();
    expect(machineSchema.parse(machine)).toEqual(machine);
    expect(machine.platform).toBe(process.platform);
    expect(machine.memoryBytes).toBeGreaterThan(0);
    expect(machine.performanceCores).toBeLessThanOrEqual(os.availableParallelism());
    expect(await sensors.machine()).toBe(machine);
  });

  it("read it", async () => {
    const [machine, readings] = [await sensors.machine(), await sensors.readings()];
    expect(readingsSchema.parse(readings)).toEqual(readings);
    expect(readings.availableBytes).toBeGreaterThan(0);
    expect(readings.availableBytes).toBeLessThanOrEqual(machine.memoryBytes);
    expect(readings.gpuFreeBytes).toHaveLength(machine.gpus.length);
  });
});

describe("sensors", () => {
  it("ask about the machine once and about its state each time", async () => {
    const io = recordedIo({ system: { architecture: "arm64" } });
    const sensors = createSensors("darwin", io);
    await Promise.all([sensors.readings(), sensors.readings(), sensors.machine()]);
    expect(io.ran.filter((tool) => tool === "vm_stat")).toHaveLength(2);
    expect(io.ran.filter((tool) => tool === "sysctl")).toHaveLength(3);
  });

  it("give something for any platform, however little can be read there", async () => {
    for (const platform of ["darwin", "linux", "win32", "freebsd"] as const) {
      const sensors = createSensors(platform, recordedIo({}));
      expect(machineSchema.safeParse(await sensors.machine()).success).toBe(true);
      expect(readingsSchema.safeParse(await sensors.readings()).success).toBe(true);
    }
  });
});

describe("what the sensors touch", () => {
  const io = nodeSensorIo();
  const node = process.execPath;

  it("is null where it is missing", async () => {
    expect(await io.readText("/nowhere/at/all")).toBeNull();
    expect(await io.readNames("/nowhere/at/all")).toBeNull();
    expect(await io.run("no-such-tool", [])).toBeNull();
    expect(await io.run(node, ["-e", ""])).toBeNull();
  });

  it("is what a tool wrote, even when it then failed", async () => {
    expect(await io.run(node, ["-e", "process.stdout.write('half'); process.exitCode = 1"])).toBe("half");
  });

  it("gives up on a tool that hangs", async () => {
    expect(await nodeSensorIo(50).run(node, ["-e", "setInterval(() => {}, 1000)"])).toBeNull();
  });
});

describe("a machine that is described", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "snug-machine-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const here = createSensors("linux", recordedIo({}));
  const mac = {
    machine: {
      platform: "darwin",
      osVersion: "macOS 15.3",
      architecture: "arm64",
      chip: "Apple M2",
      performanceCores: 4,
      memoryBytes: "8GiB",
      unifiedMemory: true,
      gpus: [{ name: "Apple M2", kind: "metal", memoryBytes: "5.3GiB" }],
    },
    readings: { availableBytes: "3gb", gpuFreeBytes: ["3gb"] },
  };

  async function fileOf(content: unknown): Promise<string> {
    const file = path.join(folder, "machine.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  function sentenceOf(act: () => unknown): string {
    try {
      act();
    } catch (error) {
      if (error instanceof SnugError) return error.problem.sentence;
      throw error;
    }
    throw new Error("Nothing was wrong.");
  }

  it("stands in for this one, with what the file leaves out as not known", async () => {
    const sensors = overrideSensors(here, { machineFile: await fileOf(mac) });
    const [machine, readings] = [await sensors.machine(), await sensors.readings()];
    expect(machine).toMatchObject({
      chip: "Apple M2",
      memoryBytes: 8 * gib,
      efficiencyCores: 0,
      memoryLimitBytes: null,
    });
    expect(readings).toMatchObject({ availableBytes: 3e9, gpuFreeBytes: [3e9], pressure: null });
    expect(budgetFor(machine, readings, 0).ramBytes).toBe(3e9);
  });

  it("has exactly the budget that is wanted", async () => {
    const sensors = overrideSensors(here, { budgetRam: "8gb", budgetVram: "4GiB" });
    const budget = budgetFor(await sensors.machine(), await sensors.readings(), 5e9);
    expect(budget).toMatchObject({ unified: false, ramBytes: 8e9, vramBytes: 4 * gib });
    const described = overrideSensors(here, { machineFile: await fileOf(mac), budgetRam: "6gb" });
    expect(budgetFor(await described.machine(), await described.readings(), 0).ramBytes).toBe(6e9);
  });

  it("changes nothing when nothing is wanted", () => {
    expect(overrideSensors(here, {})).toBe(here);
  });

  it("is refused with what is wrong", async () => {
    const refusal = (machineFile: string) => sentenceOf(() => overrideSensors(here, { machineFile }));
    expect(refusal("/nowhere/machine.json")).toContain("(it cannot be read)");
    expect(refusal(await fileOf("{ not json"))).toContain("(it is not JSON)");
    const wrong = { ...mac, machine: { ...mac.machine, memoryBytes: "lots" } };
    expect(refusal(await fileOf(wrong))).toContain("machine.memoryBytes: ");
    expect(refusal(await fileOf({ machine: mac.machine }))).toContain("readings: ");
    expect(refusal(await fileOf({ ...mac, readings: { availableBytes: 1 } }))).toContain("0 entries for 1 GPUs");
    expect(sentenceOf(() => overrideSensors(here, { budgetRam: "8 apples" }))).toBe(
      "“8 apples” is not an amount of memory. Write it like 8gb, 512mb or 4GiB.",
    );
  });
});
