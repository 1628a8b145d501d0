// The stream against values that PyTorch drew for the same seeds (fixtures/torch-random.py says how).
import { existsSync, readFileSync } from "node:fs";
import {
  torchEmbeddingInit,
  torchLinearInit,
  torchLoaderPass,
  type TorchRandom,
  torchRandom,
} from "@llmsmith/random";
import { describe, expect, test } from "vitest";

type Nested = number | string | Nested[];
type Drawn = Record<string, Nested>;
const read = (file: URL) => JSON.parse(readFileSync(file, "utf8")) as Record<string, Drawn>;
const fixture = read(new URL("fixtures/torch-random.json", import.meta.url));
const weights = [0.1, 0.2, 0.3, 0.4];
/** Rounding of float32 logarithms, sines and cosines; everything else agrees exactly. */
const rounding = 1e-6;

/** What each key of the fixture draws here; `then` adds the uniform number that comes next. */
const draws: Record<string, (random: TorchRandom) => Iterable<number | bigint>> = {
  rand: then((random) => random.rand(18)),
  "randn(5)": then((random) => random.randn(5)),
  "randn(15), twice": then((random) => [...random.randn(15), ...random.randn(3)]),
  "randn(16)": then((random) => random.randn(16)),
  "randn(40)": then((random) => random.randn(40)),
  "randn(100003), first 64, last 40": then((random) => {
    const all = random.randn(100_003);
    return [...all.slice(0, 64), ...all.slice(-40)];
  }),
  "randint(50257)": then((random) => random.randint(50_257, 8)),
  "randint(2**27)": then((random) => random.randint(2 ** 27, 8)),
  "randint(2**28+1)": then((random) => random.randint(2 ** 28 + 1, 8)),
  "randint(2**31)": then((random) => random.randint(2 ** 31, 8)),
  "randperm(20)": then((random) => random.randperm(20)),
  "randperm(1)": then((random) => random.randperm(1)),
  "Dropout(0.1)": then((random) => random.dropout(0.1, 40)),
  "Dropout(0.5)": then((random) => random.dropout(0.5, 36)),
  "bernoulli([0.1,0.5,0.9,1,0])": then((random) => random.bernoulliEach([0.1, 0.5, 0.9, 1, 0])),
  "exponential(10)": then((random) => random.exponential(10)),
  "multinomial(10), replaced": then((random) => random.multinomial(weights, 10, true)),
  "multinomial(3)": then((random) => random.multinomial(weights, 3)),
  "multinomial(1), 20 times": then((random) =>
    Array.from({ length: 20 }, () => random.multinomial(weights, 1)[0]!),
  ),
  "Linear(3,2)": (random) => {
    const { weight, bias } = torchLinearInit(random, 3, 2);
    return [...weight, ...bias!];
  },
  "Embedding(6,3)": then((random) => torchEmbeddingInit(random, 6, 3)),
  "random_()": (random) => Array.from({ length: 3 }, () => random.integer64()),
  "DataLoader(10, batch 3), two passes": then((random) =>
    [1, 2].flatMap(() =>
      torchLoaderPass(random, 10, { batchSize: 3, shuffle: true, dropLast: true }).flatMap(
        (ids) => [...ids],
      ),
    ),
  ),
};

function then(draw: (random: TorchRandom) => Iterable<number>) {
  return (random: TorchRandom) => [...draw(random), random.rand(1)[0]!];
}

type Numbers = readonly (number | bigint | string)[];

/** Largest difference; Infinity for lists of different length. Integers of 64 bits, strings in JSON, are 0 or 1 apart. */
function difference(actual: Numbers, expected: Numbers): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const each = expected.map((value, i) => {
    const other = actual[i]!;
    return typeof other === "bigint" || typeof value !== "number"
      ? Number(String(other) !== String(value))
      : Math.abs(Number(other) - value);
  });
  return Math.max(...each);
}

describe.each(Object.entries(fixture["seeds"] as unknown as Record<string, Drawn>))(
  "seed %s",
  (seed, values) => {
    test("the fixture and this list name the same draws", () => {
      expect(Object.keys(draws)).toEqual(Object.keys(values));
    });
    test.each(Object.entries(draws))("%s", (key, draw) => {
      const expected = [values[key]!].flat(9) as (number | string)[];
      const actual = [...draw(torchRandom(Number(seed)))];
      const limit = /randn|Embedding|exponential/.test(key) ? rounding : 0;
      expect(difference(actual, expected)).toBeLessThanOrEqual(limit);
    });
  },
);

const shared = new URL("../../../../shared/reference/torch-random.json", import.meta.url);
const reference = existsSync(shared) ? read(shared) : { "none: ../shared is not there": {} };
test.skipIf(!existsSync(shared)).each(Object.entries(reference))(
  "the reference folder's values, seed %s",
  (seed, values) => {
    const far = (key: string, draw: (random: TorchRandom) => ArrayLike<number>) =>
      difference(Array.from(draw(torchRandom(Number(seed)))), [values[key]!].flat(9) as number[]);
    expect(far("rand(5)", (random) => random.rand(5))).toBe(0);
    expect(far("rand(6,3)", (random) => random.rand(18))).toBe(0);
    expect(far("randint(0,50257,(8,))", (random) => random.randint(50_257, 8))).toBe(0);
    expect(far("randperm(20)", (random) => random.randperm(20))).toBe(0);
    expect(far("Dropout(0.5)(ones(6,6))", (random) => random.dropout(0.5, 36))).toBe(0);
    const key = "multinomial([.1,.2,.3,.4],10,replacement)";
    expect(far(key, (random) => random.multinomial(weights, 10, true))).toBe(0);
    const linear = (random: TorchRandom) => torchLinearInit(random, 3, 2);
    expect(far("Linear(3,2).weight", (random) => linear(random).weight)).toBe(0);
    expect(far("Linear(3,2).bias", (random) => linear(random).bias!)).toBe(0);
    for (const [name, n] of [
      ["randn(5)", 5],
      ["randn(2,5)", 10],
      ["randn(40)", 40],
      ["Embedding(6,3)", 18],
    ] as const)
      expect(far(name, (random) => random.randn(n))).toBeLessThanOrEqual(rounding);
  },
);

test("manualSeed starts anew, and forgets the second half of a normal pair", () => {
  const random = torchRandom(1);
  random.randn(1);
  random.manualSeed(123);
  expect([...random.randn(5)]).toEqual([...torchRandom(123).randn(5)]);
});

test("only the low 32 bits of a seed count, as in PyTorch", () => {
  expect(torchRandom(2n ** 63n + 5n).rand(3)).toEqual(torchRandom(5).rand(3));
});

test("dropping nothing or everything draws nothing", () => {
  const random = torchRandom(123);
  expect([...random.dropout(0, 3), ...random.dropout(1, 3)]).toEqual([1, 1, 1, 0, 0, 0]);
  expect(random.rand(1)).toEqual(torchRandom(123).rand(1));
});

test("an unshuffled pass is in order, ends with what is left, and draws its base seed", () => {
  const random = torchRandom(123);
  const pass = torchLoaderPass(random, 5, { batchSize: 2 });
  expect(pass.map((ids) => [...ids])).toEqual([[0, 1], [2, 3], [4]]);
  expect(random.rand(1)).toEqual(torchRandom(123).rand(3).slice(2));
});

test("weights of 0 are never drawn", () => {
  const random = torchRandom(5);
  expect(new Set(random.multinomial([0, 1, 0, 3, 0], 500, true))).toEqual(new Set([1, 3]));
  expect(new Set(random.multinomial([0, 1, 0, 3, 0], 2))).toEqual(new Set([1, 3]));
});

test.each([
  [() => torchRandom(-1), "torchRandom: seed must be a non-negative integer, not -1"],
  [() => torchRandom(2n ** 64n), "torchRandom: seed must be a non-negative integer, not 1844"],
  [
    () => torchRandom(1).manualSeed(0.5),
    "manualSeed: seed must be a non-negative integer, not 0.5",
  ],
  [() => torchRandom(1).rand(-1), "rand: the number of values must be a whole number from 0 on"],
  [() => torchRandom(1).randint(0, 1), "randint: high must be an integer in 1 … 2^31, not 0"],
  [() => torchRandom(1).randperm(2 ** 30), "randperm: n must be at most 214748364"],
  [() => torchRandom(1).uniform(1, 2, 1), "uniform: low and high must be finite and low ≤ high"],
  [() => torchRandom(1).bernoulli(1.5, 1), "bernoulli: p must be in 0 … 1, not 1.5"],
  [
    () => torchRandom(1).bernoulliEach([0, Number.NaN]),
    "bernoulliEach: probability 1 must be in 0",
  ],
  [() => torchRandom(1).dropout(-0.1, 1), "dropout: rate must be in 0 … 1, not -0.1"],
  [() => torchRandom(1).multinomial([1, -1], 1), "not negative, not -1 (index 1)"],
  [() => torchRandom(1).multinomial([0, 0], 1), "multinomial: at least one weight must be above 0"],
  [() => torchRandom(1).multinomial([1, 1], 3), "multinomial: 3 of 2 cannot be drawn without"],
  [
    () => torchLinearInit(torchRandom(1), 0, 2),
    "torchLinearInit: inFeatures must be a whole number",
  ],
  [() => torchEmbeddingInit(torchRandom(1), 2, 0.5), "torchEmbeddingInit: width must be a whole"],
  [() => torchLoaderPass(torchRandom(1), -1), "torchLoaderPass: length must be a whole number"],
  [
    () => torchLoaderPass(torchRandom(1), 3, { batchSize: 0 }),
    "torchLoaderPass: batchSize must be a whole number from 1 on, not 0",
  ],
])("%o is refused", (draw, message) => {
  expect(draw).toThrow(RangeError);
  expect(draw).toThrow(message);
});
