// Counting on several threads changes nothing in the tokenizer, and leaves no thread behind.
import { rmSync } from "node:fs";
import { trainBPE } from "@llmsmith/tokenizer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PieceCounter } from "../src/train/count-pieces.ts";
import { trainOnCounts } from "../src/train/train-bpe.ts";
import { batchesOf } from "../src/train/workers/batches.ts";
import type * as Counting from "../src/train/workers/count.ts";
import { countInWorkers as countFromSource } from "../src/train/workers/count.ts";
import { SPLITTER_NAMES, type SplitterName, splitterNamed } from "../src/split/splitters.ts";
import { buildForNode } from "./build-for-node.ts";
import { fixture, randomText, seededIntegers } from "./helpers.ts";

// As built, which starts many times as fast as from the sources.
let built: string;
let countInWorkers: typeof Counting.countInWorkers;

beforeAll(async () => {
  built = await buildForNode("train-test", ["train/workers/count.ts", "train/workers/worker.ts"]);
  const module = (await import(/* @vite-ignore */ `${built}count.js`)) as typeof Counting;
  ({ countInWorkers } = module);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

const random = seededIntegers(5);
const texts = [
  ...fixture("sample-text.txt").split(/(?<=\n)/u),
  ...Array.from({ length: 200 }, () => randomText(random, 80)),
  "",
  "a\ud800b",
  "the sea and the waves of the sea don't end 1234567 ".repeat(30), // longer than a batch
  "海".repeat(400), // without a place to cut
];

/** Pieces in hexadecimal and their counts. */
function sums({ pieces, counts }: PieceCounter): Map<string, number> {
  const { arena, offsets, size } = pieces;
  return new Map(
    Array.from({ length: size }, (_, i) => [
      Buffer.from(arena.subarray(offsets[i]!, offsets[i + 1]!)).toString("hex"),
      counts[i]!,
    ]),
  );
}

function countedAlone(splitter: SplitterName): PieceCounter {
  const counter = new PieceCounter(splitterNamed(splitter));
  for (const text of texts) counter.add(text);
  return counter;
}

const small = { batchBytes: 256, aloneBytes: 0 };

describe.each([1, 2, 3])("with %i workers", (workers) => {
  it.each(SPLITTER_NAMES)("pieces and counts of %s are those of one thread", async (splitter) => {
    const counted = await countInWorkers(texts, { ...small, splitter, workers });
    const expected = sums(countedAlone(splitter));
    expect(sums(counted)).toEqual(expected);
    expect(counted.pieces.size).toBe(expected.size);
  });

  it("the tokenizer is the same to the last byte, ties included", async () => {
    const options = { vocabSize: 900, specialTokens: ["<|endoftext|>"] };
    const alone = await trainBPE(texts, { ...options, workers: 0 });
    const together = await trainOnCounts(options, () =>
      countInWorkers(texts, { ...small, splitter: "gpt2", workers }),
    );
    expect(JSON.stringify(together.toJSON())).toBe(JSON.stringify(alone.toJSON()));
    expect((await trainBPE(texts, { ...options, workers })).hash).toBe(alone.hash);
    const tied = Array.from({ length: 40 }, (_, i) => String.fromCharCode(97 + (i % 20)).repeat(3));
    const ties = { vocabSize: 290 };
    const counted = () => countInWorkers(tied, { ...small, splitter: "gpt2", workers });
    expect((await trainOnCounts(ties, counted)).hash).toBe((await trainBPE(tied, ties)).hash);
  });
});

it("from the sources, a part is counted on the calling thread before workers start", async () => {
  const counted = await countFromSource(texts, {
    splitter: "o200k",
    workers: 1,
    batchBytes: 256,
    aloneBytes: 2000,
  });
  expect(sums(counted)).toEqual(sums(countedAlone("o200k")));
});

it("batches hold the texts, cut only inside of long ones", async () => {
  for (const size of [16, 100, 5000]) {
    let together = "";
    let largest = 0;
    for await (const { bytes, ends } of batchesOf(texts, size)) {
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      together += Buffer.from(bytes.subarray(0, ends.at(-1))).toString();
      largest = Math.max(largest, bytes.length);
    }
    expect(together).toBe(texts.join("").replace(/[\ud800-\udfff]/gu, "\ufffd"));
    expect(largest).toBeLessThan(5001);
  }
});

describe("what goes wrong", () => {
  const options: Counting.CountingOptions = { ...small, splitter: "gpt2", workers: 2 };
  const workersAlive = () =>
    process.getActiveResourcesInfo().filter((name) => name === "MessagePort" || name === "Worker");

  it("in a worker is one line, and takes no more texts", async () => {
    let taken = 0;
    function* endless(): Generator<string> {
      for (;;) {
        taken++;
        yield "text ".repeat(100);
      }
    }
    const before = workersAlive();
    const failing = countInWorkers(endless(), {
      ...options,
      splitter: "none" as SplitterName,
      aloneBytes: 0,
    });
    await expect(failing).rejects.toThrow(/^trainBPE: a worker failed: [^\n]+$/u);
    expect(taken).toBeLessThan(1000);
    expect(workersAlive()).toEqual(before);
  });

  it("in the texts is thrown as it is, and ends the workers", async () => {
    async function* broken(): AsyncGenerator<string> {
      for (let i = 0; i < 50; i++) yield "text ".repeat(100);
      throw new Error("the disk is gone");
    }
    const before = workersAlive();
    await expect(countInWorkers(broken(), options)).rejects.toThrow(/^the disk is gone$/u);
    expect(workersAlive()).toEqual(before);
  });

  it.each([-1, 1.5, Number.NaN])("workers: %d is refused", async (workers) => {
    await expect(trainBPE([], { vocabSize: 300, workers })).rejects.toThrow(
      `trainBPE: workers must be a whole number from 0, not ${workers}`,
    );
  });
});
