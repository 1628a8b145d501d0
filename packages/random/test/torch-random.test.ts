// The stream against values that PyTorch printed for the same seeds.
import { existsSync, readFileSync } from "node:fs";
import { torchRandom } from "@llmsmith/random";
import { describe, expect, test } from "vitest";

const file = new URL("../../../../shared/reference/torch-random.json", import.meta.url);
type Golden = Record<string, Record<string, number[] | number[][]>>;
const golden = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Golden) : {};

function close(actual: ArrayLike<number>, expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    ),
  );
}

// Known without the reference file: torch.manual_seed(123); torch.rand(3).
test("seed 123 starts as PyTorch's does", () => {
  close(torchRandom(123).rand(3), [0.29611194, 0.5165623, 0.25167072], 1e-7);
});

describe.skipIf(Object.keys(golden).length === 0)("PyTorch's values (reference folder)", () => {
  for (const [seed, values] of Object.entries(golden)) {
    const flat = (key: string) => (values[key] as number[][]).flat();
    test(`rand, seed ${seed}`, () => {
      close(torchRandom(+seed).rand(5), flat("rand(5)"), 0);
      close(torchRandom(+seed).rand(18), flat("rand(6,3)"), 0);
    });
    test(`randn, short and in blocks, seed ${seed}`, () => {
      close(torchRandom(+seed).randn(5), flat("randn(5)"), 1e-6);
      close(torchRandom(+seed).randn(10), flat("randn(2,5)"), 1e-6);
      close(torchRandom(+seed).randn(40), flat("randn(40)"), 2e-6);
      close(torchRandom(+seed).randn(18), flat("Embedding(6,3)"), 2e-6);
    });
    test(`randint, randperm, seed ${seed}`, () => {
      close(torchRandom(+seed).randint(50257, 8), flat("randint(0,50257,(8,))"), 0);
      close(torchRandom(+seed).randperm(20), flat("randperm(20)"), 0);
    });
    test(`nn.Linear's initial weights, seed ${seed}`, () => {
      const random = torchRandom(+seed);
      const bound = 1 / Math.sqrt(3);
      close(random.uniform(6, -bound, bound), flat("Linear(3,2).weight"), 1e-7);
    });
  }
});

test("a seed that PyTorch would refuse is refused", () => {
  expect(() => torchRandom(-1)).toThrow("torchRandom: seed must be a non-negative integer, not -1");
});
