import { acquireInstanceLock } from "#main/storage/instanceLock.ts";

/** Holds a folder's instance lock until it is killed. */
const [folder = ""] = process.argv.slice(2);
await acquireInstanceLock(folder);
process.send?.("held");
process.on("message", () => {});
