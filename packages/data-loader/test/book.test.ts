// The book's own data: chapter 2's first batch, and chapter 6's messages and split as pandas has them.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  pickRows,
  readRows,
  requireRows,
  type Row,
  tokensInMemory,
  windowBatches,
} from "@llmsmith/data-loader";
import { sha256 } from "@llmsmith/files";
import { expect, test } from "vitest";

// GPT-2's ids of the beginning of "The Verdict".
const verdict = [
  40, 367, 2885, 1464, 1807, 3619, 402, 271, 10899, 2138, 257, 7026, 15632, 438, 2016, 257, 922,
  5891, 1576, 438, 568, 340, 373, 645, 1049, 5975, 284, 502, 284, 3285, 326, 11, 287,
];

test("chapter 2: the loader's first batch of 8 windows of 4 at stride 4", () => {
  const options = { batchSize: 8, contextLength: 4, stride: 4, shuffle: false };
  const [batch] = windowBatches(tokensInMemory(verdict), options);
  expect(batch?.shape).toEqual([8, 4]);
  expect([...batch!.inputs.subarray(0, 4)]).toEqual([40, 367, 2885, 1464]);
  expect([...batch!.targets.subarray(0, 4)]).toEqual([367, 2885, 1464, 1807]);
  expect([...batch!.inputs]).toEqual(verdict.slice(0, 32));
  expect([...batch!.targets]).toEqual(verdict.slice(1));
});

const shared = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

test.skipIf(!existsSync(shared))(
  "chapter 6: every message as pandas reads it, in its order (skipped without the corpus)",
  async () => {
    const file = `${shared}sms-spam.tsv`;
    const header = ["label", "text"];
    const rows = await requireRows(readRows(file, { header }), header, file);
    // hashlib.sha256("\n".join(f"{l}\t{t}" for l, t in zip(d.label, d.text)).encode()).hexdigest() of
    // d = pd.read_csv("sms-spam.tsv", sep="\t", header=None, names=["label", "text"]), pandas 3.1.1
    const text = rows.map((row) => `${row["label"]}\t${row["text"]}`).join("\n");
    expect(sha256(text)).toBe("5672bb0bae6393b7abd14d9ad64ce8cec42ddbb66b5796efa78e69107e2a26e8");

    const indices = JSON.parse(readFileSync(`${shared}spam-split-indices.json`, "utf8")) as Record<
      string,
      number[]
    >;
    const parts = ["train", "validation", "test"].map((name) => pickRows(rows, indices[name]!));
    const spam = (part: Row[]): number => part.filter((row) => row["label"] === "spam").length;
    expect(parts.map((part) => part.length)).toEqual([1045, 149, 300]);
    expect(spam(parts.flat())).toBe(747);
    expect(spam(parts[0]!)).toBe(517);

    // Without quoting each line is a row: two more, for one message spans three lines.
    const lines = await requireRows(readRows(file, { header, quote: false }), header, file);
    expect(lines.length).toBe(5574);
  },
);
