// Windows and epochs: the book's windows, every example once, and resuming at every point.
import path from "node:path";
import {
  type BatchState,
  openTokens,
  shuffledEpochs,
  tokensInMemory,
  windowBatches,
  writeTokens,
} from "@llmsmith/data-loader";
import { torchRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { bytesTokenizer, failure, folder } from "./helpers.ts";

const tokens = tokensInMemory(Array.from({ length: 103 }, (_, i) => i));

test("windows as in chapter 2: by stride, targets shifted by one", () => {
  const batches = windowBatches(tokens, { contextLength: 4, stride: 4, batchSize: 8 });
  expect(batches.batchesPerEpoch).toBe(3); // 25 windows, the last one left out
  const [first] = batches;
  expect(first?.shape).toEqual([8, 4]);
  expect([...first!.inputs.subarray(0, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...first!.targets.subarray(0, 8)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("exactly the windows of the book's loop, for all lengths, contexts and strides", () => {
  for (let length = 2; length < 30; length++)
    for (let contextLength = 1; contextLength < 6; contextLength++)
      for (let stride = 1; stride < 7; stride++) {
        const expected: number[] = [];
        for (let i = 0; i < length - contextLength; i += stride) expected.push(i);
        if (expected.length === 0) continue;
        const source = tokensInMemory(Array.from({ length }, (_, i) => i));
        const batches = windowBatches(source, { contextLength, stride, batchSize: 1 });
        expect([...batches].map(({ inputs }) => inputs[0])).toEqual(expected);
      }
});

test("shuffled: each window once an epoch, another order in each, the same for the same seed", () => {
  const options = { contextLength: 4, batchSize: 5, shuffle: true, epochs: 3 };
  const run = (seed: number): number[] =>
    [...windowBatches(tokens, { ...options, seed })].flatMap(({ inputs }) =>
      Array.from({ length: 5 }, (_, row) => inputs[row * 4] as number),
    );
  const starts = run(1);
  const epochs = [starts.slice(0, 25), starts.slice(25, 50), starts.slice(50)];
  const sorted = Array.from({ length: 25 }, (_, i) => i * 4);
  for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual(sorted);
  expect(epochs[0]).not.toEqual(sorted);
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect(epochs[1]).not.toEqual(epochs[2]);
  expect(run(1)).toEqual(starts);
  expect(run(2)).not.toEqual(starts);
});

test("a state taken at any point goes on with exactly the same batches", () => {
  for (const shuffle of [true, false])
    for (const dropLast of [true, false]) {
      const options = { length: 11, batchSize: 3, shuffle, seed: 5, dropLast, epochs: 4 };
      const whole = shuffledEpochs(options);
      const batches: number[][] = [];
      const states = [JSON.stringify(whole.state())];
      for (const batch of whole) {
        batches.push(batch);
        states.push(JSON.stringify(whole.state()));
      }
      expect(batches.length).toBe(4 * whole.batchesPerEpoch);
      for (const [done, text] of states.entries()) {
        const resumed = shuffledEpochs({
          ...options,
          seed: 99,
          state: JSON.parse(text) as BatchState,
        });
        expect(JSON.stringify(resumed.state())).toBe(text);
        expect([...resumed]).toEqual(batches.slice(done));
      }
    }
});

test("resuming from a resumed run, many times over", () => {
  const options = { length: 20, batchSize: 4, shuffle: true, seed: 2, epochs: 6 };
  const expected = [...shuffledEpochs(options)];
  const seen: number[][] = [];
  let state: BatchState | undefined;
  for (;;) {
    const part = shuffledEpochs(state ? { ...options, state } : options);
    const { value } = part.next();
    if (!value) break;
    seen.push(value);
    state = JSON.parse(JSON.stringify(part.state())) as BatchState;
  }
  expect(seen).toEqual(expected);
});

test("windows of a token folder resume exactly too", async () => {
  const where = path.join(folder(), "tokens");
  await writeTokens(
    where,
    ["the quick brown fox jumps over the lazy dog".repeat(5)],
    bytesTokenizer,
    { tokensPerShard: 37 },
  );
  const store = await openTokens(where);
  const options = { contextLength: 8, stride: 3, batchSize: 4, shuffle: true, seed: 1, epochs: 2 };
  const batches = windowBatches(store, options);
  for (let i = 0; i < 20; i++) batches.next();
  const state = batches.state();
  const rest = [...batches];
  expect(rest.length).toBe(2 * batches.batchesPerEpoch - 20);
  expect([...windowBatches(store, { ...options, state })]).toEqual(rest);
  for (const { inputs, targets } of rest)
    for (let row = 0; row < 4; row++)
      expect(inputs.slice(row * 8 + 1, row * 8 + 8)).toEqual(targets.slice(row * 8, row * 8 + 7));
  store.close();
});

test("dropLast false keeps the smaller last batch; a loop can be left and taken up again", () => {
  const batches = windowBatches(tokens, { contextLength: 4, batchSize: 8, dropLast: false });
  let first = 0;
  for (const { inputs } of batches) {
    first = inputs[0] as number;
    break;
  }
  const rest = [...batches];
  expect(first).toBe(0);
  expect(rest.map(({ shape }) => shape[0])).toEqual([8, 8, 1]);
  expect([...rest[2]!.targets]).toEqual([97, 98, 99, 100]);
});

test("too little data is an error, not an endless or empty run", async () => {
  const few = tokensInMemory([1, 2, 3, 4]);
  expect(await failure(() => windowBatches(few, { contextLength: 4, batchSize: 1 }))).toContain(
    "4 tokens are fewer than contextLength + 1 = 5",
  );
  expect(await failure(() => shuffledEpochs({ length: 3, batchSize: 4 }))).toContain(
    "3 examples do not fill one batch of 4",
  );
  expect(await failure(() => shuffledEpochs({ length: 0, batchSize: 4 }))).toContain("empty");
  expect([...shuffledEpochs({ length: 3, batchSize: 4, dropLast: false })]).toEqual([[0, 1, 2]]);
});

test("a state of other data, settings or a damaged one is refused", async () => {
  const options = { length: 10, batchSize: 2, shuffle: true };
  const state = shuffledEpochs(options).state();
  const resume = (changed: object) =>
    failure(() => shuffledEpochs({ ...options, state, ...changed }));
  expect(await resume({ length: 11 })).toContain("with length 10, not 11");
  expect(await resume({ batchSize: 5 })).toContain("with batchSize 2, not 5");
  expect(await resume({ dropLast: false })).toContain("dropLast");
  expect(await resume({ shuffle: false })).toContain("with order shuffled, not in sequence");
  expect(await resume({ state: { ...state, batch: 6 } })).toContain("batch 6) is damaged");
  expect(await resume({ state: { ...state, random: null } })).toContain("is damaged");
  const windows = { contextLength: 4, stride: 4, batchSize: 2 };
  const other = windowBatches(tokens, windows).state();
  expect(
    await failure(() => windowBatches(tokens, { ...windows, contextLength: 3, state: other })),
  ).toContain("with contextLength 4, not 3");
});

test("bad options are refused", () => {
  expect(() => shuffledEpochs({ length: 5, batchSize: 0 })).toThrow("shuffledEpochs: batchSize");
  expect(() => windowBatches(tokens, { contextLength: 0, batchSize: 1 })).toThrow(
    "windowBatches: contextLength",
  );
  expect(() => windowBatches(tokens, { contextLength: 1, stride: 0.5, batchSize: 1 })).toThrow(
    "windowBatches: stride",
  );
});

test("an order of one's own, such as PyTorch's, and none that is no permutation", () => {
  const order = (epoch: number, length: number) => torchRandom(123 + epoch).randperm(length);
  const options = { length: 7, batchSize: 3, dropLast: false, epochs: 2, order };
  const batches = shuffledEpochs(options);
  batches.next();
  const state = JSON.parse(JSON.stringify(batches.state())) as BatchState;
  const rest = [...batches];
  expect(rest.flat()).toEqual(
    [...order(0, 7)]
      .slice(3)
      .concat([...order(1, 7)])
      .map(Number),
  );
  expect([...shuffledEpochs({ ...options, state })]).toEqual(rest);
  expect(() => [...shuffledEpochs({ ...options, order: () => [0, 0, 1, 2, 3, 4, 5] })]).toThrow(
    "no permutation",
  );
  expect(() => [...shuffledEpochs({ ...options, order: () => [0, 1] })]).toThrow("no permutation");
});

test("endless epochs", () => {
  const batches = shuffledEpochs({ length: 2, batchSize: 2, shuffle: true, epochs: Infinity });
  for (let i = 0; i < 100; i++) expect(batches.next().value?.toSorted()).toEqual([0, 1]);
  expect(batches.state().epoch).toBe(99);
});
