import { expect, it } from "vitest";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { killHard, startChild } from "./childProcess.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

it.each([1, 50, 700])("loses no piece that was stored when its process is killed after %i", async (pieces) => {
  const folder = temporaryFolder();
  const child = startChild(new URL("./appendPieces.ts", import.meta.url), folder);
  let acknowledged = -1;
  const enough = Promise.withResolvers<void>();
  child.on("message", (count: number) => {
    acknowledged = count;
    if (count + 1 >= pieces) enough.resolve();
  });
  child.on("exit", () => enough.reject(new Error("The writer ended before it was killed.")));
  await enough.promise;
  await killHard(child);

  const { database, notices } = openDatabase(folder);
  const answer = createConversationStore(database, () => new Date()).get("c")?.turns[0]?.answers[0];
  database.close();
  expect(notices).toEqual([]);
  const written = answer?.segments.map((segment) => segment.text).join("") ?? "";
  const counted = written.trim().split(" ").map(Number);
  expect(counted).toEqual([...counted.keys()]);
  expect(counted.length).toBeGreaterThan(acknowledged);
  expect(answer?.state).toMatchObject({ type: "failed", problem: { code: "answer_interrupted" } });
});
