// The cache of constant tables: each is made once, and memory stays bounded.
import { expect, test } from "vitest";
import { cachedValues } from "../src/ops/value-cache.ts";

test("a table is made once, and another key makes another", () => {
  let made = 0;
  const make = () => new Float32Array([++made]);
  const first = cachedValues("value-cache a", make);
  expect(cachedValues("value-cache a", make)).toBe(first);
  expect(cachedValues("value-cache b", make)).not.toBe(first);
  expect(made).toBe(2);
});

test("beyond 8,388,608 values the least recently used go first; a larger one is not kept", () => {
  let made = 0;
  const table = (name: string, size = 3_000_000) =>
    cachedValues(`value-cache ${name}`, () => (made++, new Float32Array(size)));
  table("1");
  table("2");
  table("1"); // used again: "2" is now the oldest
  table("3"); // 9,000,000 values: "2" goes
  expect(made).toBe(3);
  table("1");
  table("3");
  expect(made).toBe(3);
  table("2");
  expect(made).toBe(4);
  table("huge", 8_388_609);
  table("huge", 8_388_609);
  expect(made).toBe(6);
  table("2"); // which the huge one did not drive out
  expect(made).toBe(6);
});
