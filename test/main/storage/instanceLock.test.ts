import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { acquireInstanceLock } from "#main/storage/instanceLock.ts";
import { killHard, nextMessage, startChild } from "./childProcess.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

it("lets one process serve a folder, and the next once that was killed", async () => {
  const folder = temporaryFolder();
  const child = startChild(new URL("./holdLock.ts", import.meta.url), folder);
  await nextMessage(child);

  const refusal = await acquireInstanceLock(folder).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ problem: { code: "already_running" } });
  expect(String(refusal)).toContain(folder);
  expect(String(refusal)).toContain(`process ${child.pid}`);

  await killHard(child);
  using lock = await acquireInstanceLock(folder);
  expect(lock).toBeDefined();
});

it("is free again once it is released, also twice", async () => {
  const folder = join(temporaryFolder(), "new");
  const lock = await acquireInstanceLock(folder);
  await expect(acquireInstanceLock(folder)).rejects.toThrow(`process ${process.pid}`);
  lock.release();
  lock.release();
  (await acquireInstanceLock(folder)).release();
});

it("holds one folder, not another", async () => {
  using _first = await acquireInstanceLock(temporaryFolder());
  using second = await acquireInstanceLock(temporaryFolder());
  expect(second).toBeDefined();
});

it("is had in spite of what a damaged disk left in its files", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "instance.lock"), "not a lock ".repeat(1000));
  writeFileSync(join(folder, "instance.pid"), "not a number");
  (await acquireInstanceLock(folder)).release();
});

it("tells why a folder cannot be locked", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  await expect(acquireInstanceLock(join(folder, "file"))).rejects.toMatchObject({
    problem: { code: "database_unavailable" },
  });
});
