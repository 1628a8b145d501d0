// The stream against values that PyTorch printed for the same seeds.
import { existsSync, readFileSync } from "node:fs";
import { torchRandom } from "@llmsmith/random";
import { describe, expect, test } from "vitest";

const file = new URL("../../../../shared/reference/torch-random.json", import.meta.url);
type Golden = Record<string, Record<string, number[] | number[][]>>;
const golden = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Golden) : {};

/** Largest difference, relative above 1; Infinity for lists of different length. */
function difference(actual: ArrayLike<number>, expected: number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const each = expected.map(
    (value, i) => Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value)),
  );
  return Math.max(...each);
}

// Known without the reference file: torch.manual_seed(123); torch.rand(3).
test("seed 123 starts as PyTorch's does", () => {
  expect(
    difference(torchRandom(123).rand(3), [0.29611194, 0.5165623, 0.25167072]),
  ).toBeLessThanOrEqual(1e-7);
});

describe.skipIf(Object.keys(golden).length === 0)("PyTorch's values (reference folder)", () => {
  for (const [seed, values] of Object.entries(golden)) {
    const flat = (key: string) => (values[key] as number[][]).flat();
    test(`rand, seed ${seed}`, () => {
      expect(difference(torchRandom(+seed).rand(5), flat("rand(5)"))).toBeLessThanOrEqual(0);
      expect(difference(torchRandom(+seed).rand(18), flat("rand(6,3)"))).toBeLessThanOrEqual(0);
    });
    test(`randn, short and in blocks, seed ${seed}`, () => {
      expect(difference(torchRandom(+seed).randn(5), flat("randn(5)"))).toBeLessThanOrEqual(1e-6);
      expect(difference(torchRandom(+seed).randn(10), flat("randn(2,5)"))).toBeLessThanOrEqual(
        1e-6,
      );
      expect(difference(torchRandom(+seed).randn(40), flat("randn(40)"))).toBeLessThanOrEqual(2e-6);
      expect(difference(torchRandom(+seed).randn(18), flat("Embedding(6,3)"))).toBeLessThanOrEqual(
        2e-6,
      );
    });
    test(`randint, randperm, seed ${seed}`, () => {
      expect(
        difference(torchRandom(+seed).randint(50257, 8), flat("randint(0,50257,(8,))")),
      ).toBeLessThanOrEqual(0);
      expect(difference(torchRandom(+seed).randperm(20), flat("randperm(20)"))).toBeLessThanOrEqual(
        0,
      );
    });
    test(`nn.Linear's initial weights, seed ${seed}`, () => {
      const random = torchRandom(+seed);
      const bound = 1 / Math.sqrt(3);
      expect(
        difference(random.uniform(6, -bound, bound), flat("Linear(3,2).weight")),
      ).toBeLessThanOrEqual(1e-7);
    });
  }
});

test("a seed that PyTorch would refuse is refused", () => {
  expect(() => torchRandom(-1)).toThrow("torchRandom: seed must be a non-negative integer, not -1");
});
