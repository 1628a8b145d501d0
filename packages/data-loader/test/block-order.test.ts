// Block orders: every example once, blocks in one piece, another order in each epoch.
import { blockOrder } from "@llmsmith/data-loader";
import { expect, test } from "vitest";

test("block order is a permutation that stays within blocks and changes with the epoch", () => {
  const order = blockOrder(10, 3);
  const first = order(0, 95);
  expect([...first].sort((a, b) => a - b)).toEqual([...Array(95).keys()]);
  const blocks = [...first].map((i) => Math.floor(i / 10));
  expect(blocks.filter((block, i) => block !== blocks[i - 1]).length).toBe(10); // each one run
  expect([...order(0, 95)]).toEqual([...first]);
  expect([...order(1, 95)]).not.toEqual([...first]);
});
