// Mixtures: shares kept, caps kept, and the same windows after any resume.
import {
  GPT3_MIXTURE,
  mixtureBatches,
  type MixtureState,
  normaliseWeights,
  temperatureWeights,
  tokensInMemory,
} from "@llmsmith/data-loader";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { failure } from "./helpers.ts";

const source = (first: number, length: number) =>
  tokensInMemory(Array.from({ length }, (_, i) => first + i));
const parts = [
  { name: "large", source: source(0, 401), weight: 5 },
  { name: "small", source: source(1000, 41), weight: 2, maxEpochs: 2.5 },
  { name: "tiny", source: source(2000, 9), weight: 1, maxEpochs: 3 },
];
const options = { contextLength: 4, batchSize: 3, seed: 4 };

test("GPT-3's weights, printed with a sum of 101, become shares of 1", () => {
  const weights: number[] = Object.values(GPT3_MIXTURE);
  expect(weights.reduce((a, b) => a + b)).toBe(101);
  expect(normaliseWeights(weights)[0]).toBeCloseTo(60 / 101, 12);
});

test("after a million windows each share is within half a percent of its weight", () => {
  const names = Object.entries(GPT3_MIXTURE);
  const mixed = mixtureBatches(
    names.map(([name, weight], i) => ({ name, weight, source: source(i, 5 + i * 3) })),
    { contextLength: 1, batchSize: 10_000 },
  );
  for (let i = 0; i < 100; i++) mixed.next();
  const drawn = mixed.drawn();
  expect(drawn.reduce((a, b) => a + b)).toBe(1_000_000);
  names.forEach(([, weight], i) => {
    const share = drawn[i]! / 1_000_000;
    expect(Math.abs(share / (weight / 101) - 1)).toBeLessThan(0.005);
  });
});

test("a row is a window of the part that it names, and no cap is passed", () => {
  const mixed = mixtureBatches(parts, options);
  const counts = [0, 0, 0];
  for (let i = 0; i < 60; i++) {
    const batch = mixed.next().value!;
    batch.parts.forEach((part, row) => {
      counts[part]!++;
      const inputs = batch.inputs.subarray(row * 4, row * 4 + 4);
      expect(Math.floor(inputs[0]! / 1000)).toBe(part);
      expect([...batch.targets.subarray(row * 4, row * 4 + 4)]).toEqual(
        [...inputs].map((id) => id + 1),
      );
    });
  }
  expect(counts).toEqual(mixed.drawn());
  expect(counts.slice(1)).toEqual([25, 6]); // 2.5 · 10 and 3 · 2 windows
});

test("it ends when too few windows are left, each capped part passed through evenly", () => {
  const capped = parts.map((part) => ({ ...part, maxEpochs: 2 }));
  const mixed = mixtureBatches(capped, { ...options, batchSize: 1 });
  const seen = new Map<number, number>();
  for (const { inputs } of mixed) seen.set(inputs[0]!, (seen.get(inputs[0]!) ?? 0) + 1);
  expect(mixed.drawn()).toEqual([200, 20, 4]);
  expect([...new Set(seen.values())]).toEqual([2]);
});

test("a state taken anywhere, over JSON, goes on with the same batches", () => {
  const random = createRandom(8);
  const whole = mixtureBatches(parts, options);
  const batches: string[] = [];
  const states = [JSON.stringify(whole.state())];
  for (let i = 0; i < 120; i++) {
    batches.push(JSON.stringify(whole.next().value));
    states.push(JSON.stringify(whole.state()));
  }
  for (let round = 0; round < 40; round++) {
    const at = random.integer(115);
    const state = JSON.parse(states[at]!) as MixtureState;
    const resumed = mixtureBatches(parts, { ...options, seed: 77, state });
    expect(JSON.stringify(resumed.state())).toBe(states[at]);
    for (let i = at; i < at + 5; i++) expect(JSON.stringify(resumed.next().value)).toBe(batches[i]);
  }
});

test("states of other mixtures, damaged ones, and impossible parts are refused", async () => {
  const state = mixtureBatches(parts, options).state();
  expect(await failure(() => mixtureBatches(parts, { ...options, batchSize: 4, state }))).toContain(
    "is of the mixture",
  );
  expect(
    await failure(() => mixtureBatches(parts, { ...options, state: { ...state, credits: [1] } })),
  ).toContain("is damaged");
  const empty = [{ name: "empty", source: source(0, 2), weight: 1 }];
  expect(await failure(() => mixtureBatches(empty, options))).toContain('mixture part "empty"');
  expect(() => mixtureBatches([], options)).toThrow("no weights");
  expect(() => mixtureBatches([{ ...parts[0]!, weight: -1 }], options)).toThrow("weight 0 must");
});

test("temperature goes from sizes to equal shares", () => {
  expect(temperatureWeights([900, 100], 1)[1]).toBeCloseTo(0.1, 12);
  expect(temperatureWeights([900, 100], 2)[1]).toBeCloseTo(0.25, 12); // √100 / (√900 + √100)
  expect(temperatureWeights([1e300, 1], 1e9)[1]).toBeCloseTo(0.5, 6);
  expect(() => temperatureWeights([1], 0)).toThrow(RangeError);
});
