// Packed rows: nothing lost, nothing twice, no leak between examples.
import { collatePacked, packBestFit } from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";

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
