// Stratified splits: shares of each label, nothing in two parts, no dependence on the order of the rows.
import { type SplitName, stratifiedSplit } from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { failure } from "./helpers.ts";

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
  const shuffled = stratifiedSplit(createRandom(6).shuffle([...rows]), "label", shares);
  const sorted = (list: { text: string }[]) => list.map((row) => row.text).sort();
  expect(sorted(shuffled.test)).toEqual(sorted(parts.test));
  expect(sorted(stratifiedSplit(rows, "label", shares, { salt: "b" }).test)).not.toEqual(
    sorted(parts.test),
  );
  expect(await failure(() => stratifiedSplit([{ text: "a" }], "label", shares))).toContain(
    'row 1 has no "label"',
  );
});
