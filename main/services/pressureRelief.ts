import type { Readings } from "#app/machine/machine.ts";
import { mustUnload } from "#app/machine/pressure.ts";
import type { EmbeddedEngine } from "../engines/embeddedEngine.ts";

const checkEveryMs = 5000;

/** While a model is warm, watches the machine and frees the model's memory when others need it. Returns how to end that. */
export function relievePressure(engine: EmbeddedEngine, readings: () => Promise<Readings>): () => void {
  let timer: NodeJS.Timeout | undefined;

  async function check(): Promise<void> {
    if (mustUnload(await readings())) await engine.ejectIfIdle();
  }

  const stopListening = engine.status.onChange(({ type }) => {
    clearInterval(timer);
    if (type !== "warm") return;
    timer = setInterval(() => void check(), checkEveryMs);
    timer.unref();
  });
  return () => {
    stopListening();
    clearInterval(timer);
  };
}
