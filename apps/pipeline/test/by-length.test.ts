// The order by length is a permutation that repeats, and saves padding.
import { expect, test } from "vitest";
import { orderByLength } from "../src/training/by-length.ts";

const lengths = Array.from({ length: 203 }, (_, i) => 5 + ((i * 37) % 50));
const padded = (order: readonly number[], size: number) => {
  let tokens = 0;
  for (let at = 0; at + size <= order.length; at += size)
    tokens += size * Math.max(...order.slice(at, at + size).map((i) => lengths[i]!));
  return tokens;
};

test("every example once, the same order for the same epoch, another one for the next", () => {
  const order = orderByLength(lengths, 8, 1);
  expect(order(0).toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
  expect(order(0)).toEqual(orderByLength(lengths, 8, 1)(0));
  expect(order(1)).not.toEqual(order(0));
  expect(orderByLength(lengths, 8, 2)(0)).not.toEqual(order(0));
});

test("batches hold far less padding than unsorted ones", () => {
  const real = lengths.reduce((sum, length) => sum + length, 0);
  expect(padded(orderByLength(lengths, 8, 1)(0), 8)).toBeLessThan(real * 1.15);
  expect(padded([...lengths.keys()], 8)).toBeGreaterThan(real * 1.4);
});
