// The rows that pandas draws.
import { expect, test } from "vitest";
import { numpyPermutation, sampleRows } from "../lib/numpy-permutation.ts";

test("the order of numpy.random.RandomState(seed).permutation(length)", () => {
  // numpy 2
  expect([...numpyPermutation(10, 123)]).toEqual([4, 0, 7, 5, 8, 3, 1, 6, 9, 2]);
  expect([...numpyPermutation(9, 7)]).toEqual([2, 7, 0, 8, 5, 3, 6, 1, 4]);
  expect([...numpyPermutation(5, 2 ** 32 - 1)]).toEqual([4, 1, 0, 2, 3]);
  expect([...numpyPermutation(70_000, 123).subarray(0, 4)]).toEqual([21971, 16953, 48447, 42344]);
});

test("a sample is the beginning of a shuffle", () => {
  const rows = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
  expect(sampleRows(rows, 3, 123)).toEqual(["e", "a", "h"]);
  expect(sampleRows([], 0, 123)).toEqual([]);
});

test("each index comes once, also where a draw needs 17 bits", () => {
  expect([...numpyPermutation(70_000, 1)].sort((a, b) => a - b).every((x, i) => x === i)).toBe(
    true,
  );
});

test.each([-1, 1.5, 2 ** 27 + 1])("a length of %d is refused", (length) => {
  expect(() => numpyPermutation(length, 1)).toThrow("numpyPermutation: length must be");
});
