import type { SensorIo, SystemFacts } from "#main/machine/sensorIo.ts";

/** What a machine's files and tools say. A tool is keyed by its name without its folder. */
export interface Recording {
  readonly files?: Readonly<Record<string, string>>;
  readonly tools?: Readonly<Record<string, string | ((args: readonly string[]) => string | null)>>;
  readonly system?: Partial<SystemFacts>;
}

/** A recorded machine in place of this one. Everything that was not recorded is missing there. */
export function recordedIo({ files = {}, tools = {}, system = {} }: Recording): SensorIo & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    readText: async (path) => files[path] ?? null,
    readNames: async (path) => namesIn(files, path),
    run: async (tool, args) => {
      const name = tool.split("/").at(-1) ?? tool;
      ran.push(name);
      const output = tools[name];
      return typeof output === "function" ? output(args) : (output ?? null);
    },
    system: {
      architecture: "x64",
      osRelease: "6.1.0",
      cpuModel: "Some processor",
      usableProcessors: 8,
      memoryBytes: 16 * 2 ** 30,
      freeMemoryBytes: () => 3 * 2 ** 30,
      ...system,
    },
  };
}

function namesIn(files: Readonly<Record<string, string>>, path: string): readonly string[] | null {
  const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
  if (inside.length === 0) return null;
  return [...new Set(inside.map((file) => file.slice(path.length + 1).split("/")[0] ?? ""))];
}
