import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createConversationStore } from "#main/storage/conversations.ts";
import { openDatabase } from "#main/storage/database.ts";
import { openSettings } from "#main/storage/settingsFile.ts";
import { asked, converse, text } from "./samples.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const full = expect.objectContaining({ problem: expect.objectContaining({ code: "disk_full" }) });

/** A disk of one megabyte, or null where this process may not have one. */
function smallDisk(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "snug-test", folder], { stdio: "ignore" });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}

it("tells of a full database, keeps what was stored, and goes on once there is room", () => {
  const { database } = openDatabase(temporaryFolder());
  const store = createConversationStore(database, () => new Date());
  converse(store, "c", "Before", "Fine");
  store.apply("c", asked("c", "t", "And now?"));
  store.apply("c", { type: "answering", turnId: "t", answerId: "a" });
  store.apply("c", text("a", "So far "));
  const before = store.get("c");

  const { page_count: pages } = database.get<{ page_count: number }>("PRAGMA page_count") ?? { page_count: 0 };
  database.get(`PRAGMA max_page_count = ${pages}`);
  const large = "so good ".repeat(100_000);
  expect(() => store.apply("c", text("a", large))).toThrow(full);
  expect(() => converse(store, "d", large, "Never")).toThrow(full);
  expect(store.get("c")).toEqual(before);
  expect(store.get("d")).toBeNull();

  database.get("PRAGMA max_page_count = 1000000");
  store.apply("c", text("a", "so good"));
  store.seal("a", { type: "complete" });
  expect(store.get("c")?.turns[1]?.answers[0]?.segments).toEqual([{ type: "answer", text: "So far so good" }]);
});

it("tells of a disk that may only be read", () => {
  const { database } = openDatabase(temporaryFolder());
  const store = createConversationStore(database, () => new Date());
  database.get("PRAGMA query_only = ON");
  const unavailable = expect.objectContaining({ problem: expect.objectContaining({ code: "database_unavailable" }) });
  expect(() => store.apply("c", asked("c", "t", "Hello"))).toThrow(unavailable);
});

it("tells of a real disk that is full, and goes on once there is room", (context) => {
  const disk = smallDisk();
  if (disk === null) return context.skip("A small disk can be mounted only as root on Linux.");
  const folder = join(disk, "data");
  const { database } = openDatabase(folder);
  const store = createConversationStore(database, () => new Date());
  const settings = openSettings(folder);
  settings.update({ theme: "dark" });
  converse(store, "c", "Before", "Fine");
  const before = store.get("c");

  const ballast = join(disk, "ballast");
  expect(() => writeFileSync(ballast, Buffer.alloc(2_000_000))).toThrow("ENOSPC");
  expect(() => converse(store, "d", "large ".repeat(50_000), "Never")).toThrow(full);
  expect(() => settings.update({ systemPrompt: "long ".repeat(3000) })).toThrow(full);
  expect(() => openDatabase(join(disk, "other"))).toThrow(full);
  expect(store.get("c")).toEqual(before);
  expect(settings.current().systemPrompt).toBe("");
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect(openSettings(folder).current().theme).toBe("dark");

  rmSync(ballast);
  converse(store, "e", "After", "Fine again");
  expect(store.list("again", 10)).toHaveLength(1);
  database.close();
});
