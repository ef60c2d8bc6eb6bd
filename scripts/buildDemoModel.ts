// Builds assets/demo.gguf from the guide in scripts/demo, the same bytes on every machine. `--out FILE` writes elsewhere.
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeGguf } from "../main/gguf/writer.ts";
import { demoModel } from "./demo/demoModel.ts";

const { values } = parseArgs({ options: { out: { type: "string" } } });
const path = values.out ?? fileURLToPath(new URL("../assets/demo.gguf", import.meta.url));
await writeGguf(path, demoModel());
console.log(`${path}: ${((await stat(path)).size / 1e6).toFixed(2)} MB`);
