import { DatabaseSync } from "node:sqlite";

/** Holds a database for itself alone until it is killed. */
const [path = ""] = process.argv.slice(2);
new DatabaseSync(path).exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
process.send?.("held");
process.on("message", () => {});
