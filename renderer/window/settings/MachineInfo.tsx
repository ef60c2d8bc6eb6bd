import type { SystemInfo } from "#app/contract.ts";
import { formatBytes } from "#app/format.ts";
import { sentence } from "../../sentence.ts";
import { useSystem } from "../../stores/stores.ts";

/** What this machine is, and how much of it a model may have now. */
export function MachineInfo() {
  const info = useSystem((state) => state.info);
  if (info === null) return null;
  return (
    <section className="settings-group" aria-labelledby="settings-machine">
      <h2 id="settings-machine">This machine</h2>
      <dl className="facts">
        {machineRows(info).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function machineRows(info: SystemInfo): readonly (readonly [label: string, value: string])[] {
  const { machine, readings, budget } = info;
  return [
    ["Chip", `${machine.chip}, ${cores(machine)}`],
    ["Memory", `${formatBytes(machine.memoryBytes)}, ${formatBytes(readings.availableBytes)} free`],
    ...machine.gpus.map((gpu, index) => ["GPU", gpuText(gpu, readings.gpuFreeBytes[index])] as const),
    ["A model may use", budgetText(budget)],
    ["Why", sentence(budget.reason)],
    ...(readings.pressure === null ? [] : [["Memory pressure", pressure[readings.pressure]] as const]),
    ["Snug", info.version],
    ["Data", info.dataFolder],
  ];
}

const pressure = { normal: "Normal", warning: "High", critical: "Critical" } as const;

function cores({ performanceCores, efficiencyCores }: SystemInfo["machine"]): string {
  if (efficiencyCores === 0) return performanceCores === 1 ? "1 core" : `${performanceCores} cores`;
  return `${performanceCores} performance and ${efficiencyCores} efficiency cores`;
}

function gpuText(gpu: SystemInfo["machine"]["gpus"][number], freeBytes: number | undefined): string {
  const free = freeBytes === undefined ? "" : `, ${formatBytes(freeBytes)} free`;
  return `${gpu.name}, ${formatBytes(gpu.memoryBytes)} for models${free}`;
}

function budgetText({ unified, ramBytes, vramBytes }: SystemInfo["budget"]): string {
  if (unified || vramBytes === 0) return formatBytes(ramBytes);
  return `${formatBytes(vramBytes)} of GPU memory and ${formatBytes(ramBytes)} of memory`;
}
