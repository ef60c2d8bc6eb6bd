import { expect, test } from "vitest";
import { createWatchable } from "#main/async/watchable.ts";

test("a watcher gets the value now and the newest after changes, until its signal aborts", async () => {
  const watchable = createWatchable(1);
  const stop = new AbortController();
  const values = watchable.watch(stop.signal);
  expect((await values.next()).value).toBe(1);
  watchable.set(2);
  watchable.set(3);
  expect((await values.next()).value).toBe(3);
  stop.abort();
  expect((await values.next()).done).toBe(true);
});

test("a watcher whose signal was aborted before gets the value and ends", async () => {
  expect(await Array.fromAsync(createWatchable("now").watch(AbortSignal.abort()))).toEqual(["now"]);
});
