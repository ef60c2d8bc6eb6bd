import { expect, test } from "vitest";
import { createMutex } from "#main/async/mutex.ts";

test("runs one action at a time, in the order of asking, and goes on after a failure", async () => {
  const mutex = createMutex();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = mutex.run(async () => {
    log.push("first starts");
    await gate.promise;
    log.push("first ends");
    throw new Error("first fails");
  });
  const second = mutex.run(async () => {
    log.push("second runs");
    return 2;
  });
  gate.resolve();
  await expect(first).rejects.toThrow("first fails");
  expect(await second).toBe(2);
  expect(log).toEqual(["first starts", "first ends", "second runs"]);
});

test("a waiting action that is aborted ends at once and is never run", async () => {
  const mutex = createMutex();
  const gate = Promise.withResolvers<void>();
  const first = mutex.run(() => gate.promise);
  const abort = new AbortController();
  let ran = false;
  const second = mutex.run(async () => {
    ran = true;
  }, abort.signal);
  const third = mutex.run(async () => "third");
  abort.abort(new Error("not wanted any more"));
  await expect(second).rejects.toThrow("not wanted any more");
  gate.resolve();
  await first;
  expect(await third).toBe("third");
  expect(ran).toBe(false);
});
