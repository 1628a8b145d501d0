// Buckets of lengths: each example once, within the bounds, little padding, and the same after a resume.
import { type BatchState, lengthBuckets } from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { failure } from "./helpers.ts";

const random = createRandom(5);
const lengths = Array.from({ length: 1000 }, () => 1 + random.integer(200));
const options = { batchSize: 32, maxTokens: 1024, seed: 3 };
const longest = (batch: readonly number[]) => Math.max(...batch.map((i) => lengths[i]!));

test("each example once in an epoch, within both bounds, whatever they are", () => {
  for (const batchSize of [1, 7, 32])
    for (const maxTokens of [200, 333, 1024, undefined])
      for (const bucketWidth of [1, 8, 50]) {
        const bounds = { batchSize, bucketWidth, ...(maxTokens ? { maxTokens } : {}) };
        const batches = lengthBuckets(lengths, bounds);
        const made = [...batches];
        expect(made).toHaveLength(batches.batchesPerEpoch);
        expect(made.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
        const outside = made.filter((batch) => {
          const tokens = batch.length * Math.ceil(longest(batch) / bucketWidth) * bucketWidth;
          return batch.length > batchSize || tokens > (maxTokens ?? Infinity);
        });
        expect(outside).toEqual([]);
      }
});

test("far less padding than in batches as they come", () => {
  const real = lengths.reduce((sum, length) => sum + length, 0);
  const padded = (batches: number[][]) =>
    batches.reduce((sum, batch) => sum + batch.length * longest(batch), 0);
  expect(padded([...lengthBuckets(lengths, { batchSize: 8 })])).toBeLessThan(real * 1.05);
  const asTheyCome = Array.from({ length: 125 }, (_, i) =>
    Array.from({ length: 8 }, (__, j) => i * 8 + j),
  );
  expect(padded(asTheyCome)).toBeGreaterThan(real * 1.6);
});

test("the same for the same seed; other orders and other batches in the next epoch", () => {
  const two = [...lengthBuckets(lengths, { ...options, epochs: 2 })];
  expect([...lengthBuckets(lengths, { ...options, epochs: 2 })]).toEqual(two);
  const [first, second] = [two.slice(0, two.length / 2), two.slice(two.length / 2)];
  const sets = (batches: number[][]) =>
    new Set(batches.map((batch) => batch.toSorted((a, b) => a - b).join()));
  expect(second.map(longest)).not.toEqual(first.map(longest));
  const before = sets(first);
  expect([...sets(second)].filter((batch) => before.has(batch)).length).toBeLessThan(3);
  expect([...lengthBuckets(lengths, { ...options, seed: 4 })]).not.toEqual(first);
});

test("resumed anywhere, also at an epoch's end, the same batches follow", () => {
  const whole = [...lengthBuckets(lengths, { ...options, epochs: 3 })];
  const perEpoch = whole.length / 3;
  for (const taken of [0, 1, perEpoch - 1, perEpoch, perEpoch + 1, 2 * perEpoch, whole.length]) {
    const batches = lengthBuckets(lengths, { ...options, epochs: 3 });
    for (let i = 0; i < taken; i++) batches.next();
    const state = JSON.parse(JSON.stringify(batches.state())) as BatchState;
    expect([...lengthBuckets(lengths, { ...options, epochs: 3, state })]).toEqual(
      whole.slice(taken),
    );
  }
  const unbounded = lengthBuckets(lengths, { batchSize: 4 });
  unbounded.next();
  const state = JSON.parse(JSON.stringify(unbounded.state())) as BatchState;
  expect([...lengthBuckets(lengths, { batchSize: 4, state })]).toEqual([...unbounded]);
});

test("states of other lengths or settings, too long examples, and bad options", async () => {
  const state = lengthBuckets(lengths, options).state();
  const resumed = (other: ArrayLike<number>, changed: object) =>
    failure(() => lengthBuckets(other, { ...options, ...changed, state }));
  expect(await resumed(lengths.toReversed(), {})).toContain("was made with lengths");
  expect(await resumed(lengths, { seed: 9 })).toContain("was made with seed 3, not 9");
  expect(await resumed(lengths, { batchSize: 9 })).toContain("examplesPerBatch 32, not 9");
  expect(await failure(() => lengthBuckets([], options))).toContain("no examples");
  expect(await failure(() => lengthBuckets([5, 1025], options))).toContain(
    "example 1 has 1025 tokens, 1032 with padding, more than maxTokens 1024",
  );
  expect(() => lengthBuckets([5, 0], options)).toThrow("lengthBuckets: the length of example 1");
  for (const bad of [{ batchSize: 0 }, { maxTokens: 1.5 }, { bucketWidth: 0 }, { seed: -1 }])
    expect(() => lengthBuckets([5], { ...options, ...bad })).toThrow(RangeError);
});
