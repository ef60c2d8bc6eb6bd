import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { asked, text } from "./samples.ts";

/** Writes an answer piece by piece, and tells of each once it is stored, until it is killed. */
const [folder = ""] = process.argv.slice(2);
const store = createConversationStore(openDatabase(folder).database, () => new Date());
store.apply("c", asked("c", "t", "Count"));
store.apply("c", { type: "answering", turnId: "t", answerId: "a" });
store.apply("c", { type: "state", answerId: "a", state: { type: "streaming" } });

let count = 0;
function writeMore(): void {
  store.apply("c", text("a", `${count} `));
  process.send?.(count);
  count += 1;
  setImmediate(writeMore);
}
writeMore();
