// Splits: stable by content, in order, and balanced.
import { balanceByLabel, pickRows, splitInOrder, splitOf } from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { failure } from "./helpers.ts";

const shares = { train: 0.7, validation: 0.1, test: 0.2 };

test("by content: stable values, and shares that hold", () => {
  expect(["a", "b", "c", "d", "e"].map((key) => splitOf(key, shares))).toMatchInlineSnapshot(`
    [
      "train",
      "train",
      "train",
      "test",
      "train",
    ]
  `);
  const counts = { train: 0, validation: 0, test: 0 };
  for (let i = 0; i < 20_000; i++) counts[splitOf(`document ${i}`, shares)]++;
  for (const [name, share] of Object.entries(shares))
    expect(counts[name as keyof typeof counts] / 20_000).toBeCloseTo(share, 1.7);
});

test("by content: another salt deals anew, and a share of 0 gets nothing", () => {
  const keys = Array.from({ length: 200 }, (_, i) => String(i));
  const deal = (salt: string) => keys.map((key) => splitOf(key, shares, salt));
  expect(deal("x")).toEqual(deal("x"));
  expect(deal("x")).not.toEqual(deal("y"));
  const two = new Set(keys.map((key) => splitOf(key, { train: 0.5, validation: 0.5, test: 0 })));
  expect([...two].sort()).toEqual(["train", "validation"]);
  expect(() => splitOf("a", { train: 0.5, validation: 0.1, test: 0.1 })).toThrow("splitOf: shares");
  expect(() => splitOf("a", { train: 1.5, validation: -0.5, test: 0 })).toThrow(RangeError);
});

test("in order: the book's split of 1,100 instructions", () => {
  const items = Array.from({ length: 1100 }, (_, i) => i);
  const parts = splitInOrder(items, { train: 0.85, test: 0.1, validation: 0.05 });
  expect([parts.train.length, parts.test.length, parts.validation.length]).toEqual([935, 110, 55]);
  expect([...parts.train, ...parts.test, ...parts.validation]).toEqual(items);
});

test("balanced: as many of each label as the rarest has, drawn by seed, in order", async () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({
    text: String(i),
    label: i % 5 ? "ham" : "spam",
  }));
  const balanced = balanceByLabel(rows, "label", 123);
  const count = (label: string) => balanced.filter((row) => row.label === label).length;
  expect([count("ham"), count("spam")]).toEqual([20, 20]);
  const positions = balanced.map((row) => Number(row.text));
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  expect(balanceByLabel(rows, "label", 123)).toEqual(balanced);
  expect(balanceByLabel(rows, "label", 124)).not.toEqual(balanced);
  expect(await failure(() => balanceByLabel(rows, "kind", 1))).toContain('row 1 has no "kind"');
  expect(() => balanceByLabel([], "label", 1)).toThrow("balanceByLabel: no rows");
});

test("recorded positions", () => {
  expect(pickRows(["a", "b", "c"], [2, 0])).toEqual(["c", "a"]);
  expect(() => pickRows(["a"], [1])).toThrow("pickRows: index 1 is outside the 1 rows");
});
