// Packed rows, block orders and stratified splits: nothing lost, nothing twice, no leak between examples.
import {
  blockOrder,
  collatePacked,
  packBestFit,
  type SplitName,
  stratifiedSplit,
} from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { failure } from "./helpers.ts";

const random = createRandom(6);

test("every item once, no row too full, and the same rows as a plain search for the fullest", () => {
  for (let round = 0; round < 60; round++) {
    const capacity = 1 + random.integer(70);
    const lengths = Array.from({ length: random.integer(80) }, () => 1 + random.integer(capacity));
    const rows = packBestFit(lengths, capacity);
    expect(rows.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    const spaces: number[] = [];
    for (const length of lengths.toSorted((a, b) => b - a)) {
      const fitting = spaces.filter((space) => space >= length);
      if (fitting.length === 0) spaces.push(capacity - length);
      else spaces[spaces.indexOf(Math.min(...fitting))]! -= length;
    }
    const found = rows.map((row) => capacity - row.reduce((sum, i) => sum + lengths[i]!, 0));
    expect(found.sort((a, b) => a - b)).toEqual(spaces.sort((a, b) => a - b));
  }
  expect(() => packBestFit([3, 9], 8)).toThrow("item 1 has length 9");
});

test("a packed row predicts within examples only, masks prompts, and numbers documents", () => {
  const examples = [
    { ids: [1, 2, 3, 4], promptLength: 2 },
    { ids: [11, 12, 13], promptLength: 1 },
  ];
  const options = { contextLength: 6, padToken: 0, maskPrompt: true };
  const batch = collatePacked(examples, [[0, 1]], options);
  expect([...batch.inputs]).toEqual([1, 2, 3, 11, 12, 0]);
  expect([...batch.targets]).toEqual([-100, 3, 4, 12, 13, -100]);
  expect([...batch.documents]).toEqual([1, 1, 1, 2, 2, 0]);
  expect([...batch.positions]).toEqual([0, 1, 2, 0, 1, 0]);
  expect([...collatePacked(examples, [[0]], { ...options, maskPrompt: false }).targets]).toEqual([
    2, 3, 4, -100, -100, -100,
  ]);
  expect(() => collatePacked(examples, [[0, 1]], { ...options, contextLength: 4 })).toThrow(
    "example 1 of 3 ids does not fit after 3 of 4 tokens in row 0",
  );
});

test("block order is a permutation that stays within blocks and changes with the epoch", () => {
  const order = blockOrder(10, 3);
  const first = order(0, 95);
  expect([...first].sort((a, b) => a - b)).toEqual([...Array(95).keys()]);
  const blocks = [...first].map((i) => Math.floor(i / 10));
  expect(blocks.filter((block, i) => block !== blocks[i - 1]).length).toBe(10); // each one run
  expect([...order(0, 95)]).toEqual([...first]);
  expect([...order(1, 95)]).not.toEqual([...first]);
});

test("each label has its share of each part, whatever the order of the rows", async () => {
  const rows = Array.from({ length: 400 }, (_, i) => ({
    text: `message ${i % 350}`, // some twice, with the same label
    label: (i % 350) % 10 === 0 ? "spam" : "ham",
  }));
  const shares = { train: 0.7, validation: 0.1, test: 0.2 };
  const parts = stratifiedSplit(rows, "label", shares);
  const texts = (part: SplitName, label: string) =>
    new Set(parts[part].filter((row) => row.label === label).map((row) => row.text));
  expect(
    ["train", "validation", "test"].map((part) => texts(part as SplitName, "spam").size),
  ).toEqual(
    [25, 3, 7], // of 35
  );
  expect(texts("train", "ham").size).toBe(221); // 0.7 of 315, rounded
  expect(parts.train.length + parts.validation.length + parts.test.length).toBe(400);
  for (const text of texts("test", "ham")) expect(texts("train", "ham").has(text)).toBe(false);
  const shuffled = stratifiedSplit(random.shuffle([...rows]), "label", shares);
  const sorted = (list: { text: string }[]) => list.map((row) => row.text).sort();
  expect(sorted(shuffled.test)).toEqual(sorted(parts.test));
  expect(sorted(stratifiedSplit(rows, "label", shares, { salt: "b" }).test)).not.toEqual(
    sorted(parts.test),
  );
  expect(await failure(() => stratifiedSplit([{ text: "a" }], "label", shares))).toContain(
    'row 1 has no "label"',
  );
});
