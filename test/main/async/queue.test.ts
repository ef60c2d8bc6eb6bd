import { expect, test } from "vitest";
import { createQueue } from "#main/async/queue.ts";

test("hands over what came before and after the reader, in order", async () => {
  const queue = createQueue<number>();
  queue.push(1);
  const read = Array.fromAsync(queue.values());
  await Promise.resolve();
  queue.push(2);
  queue.push(3);
  queue.end();
  expect(await read).toEqual([1, 2, 3]);
});

test("merges what nobody has taken yet", async () => {
  const queue = createQueue<string>((last, added) => (added === "!" ? null : last + added));
  for (const value of ["a", "b", "!", "c"]) queue.push(value);
  queue.end();
  expect(await Array.fromAsync(queue.values())).toEqual(["ab", "!c"]);
});

test("throws the error it ended with, after the values", async () => {
  const queue = createQueue<number>();
  queue.push(1);
  queue.end(new Error("broken"));
  const seen: number[] = [];
  const reading = (async () => {
    for await (const value of queue.values()) seen.push(value);
  })();
  await expect(reading).rejects.toThrow("broken");
  expect(seen).toEqual([1]);
});

test("ignores what comes after the end", async () => {
  const queue = createQueue<number>();
  queue.end();
  queue.push(1);
  queue.end(new Error("late"));
  expect(await Array.fromAsync(queue.values())).toEqual([]);
});
