// Properties of the project's own generator.
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";

test("the same seed gives the same stream, another seed another one", () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 8 }, () => random.next());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
});

test("a stored state goes on exactly, a spare normal included", () => {
  const a = createRandom(3);
  a.normal(); // leaves a spare
  const b = createRandom(JSON.parse(JSON.stringify(a.state())) as ReturnType<typeof a.state>);
  expect([b.normal(), b.next(), b.integer(1000)]).toEqual([a.normal(), a.next(), a.integer(1000)]);
});

test("moments of uniform and normal draws", () => {
  const random = createRandom(1);
  const n = 40_000;
  let mean = 0;
  let square = 0;
  let uniform = 0;
  for (let i = 0; i < n; i++) {
    const z = random.normal();
    mean += z / n;
    square += (z * z) / n;
    uniform += random.next() / n;
  }
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(square - 1)).toBeLessThan(0.03);
  expect(Math.abs(uniform - 0.5)).toBeLessThan(0.006);
});

test("shuffle is a permutation, and every position is equally likely", () => {
  const counts = Array.from({ length: 4 }, () => 0);
  const random = createRandom(5);
  for (let i = 0; i < 8000; i++) {
    const order = random.shuffle([0, 1, 2, 3]);
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    counts[order.indexOf(0)]!++;
  }
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(160);
});

test("integer refuses what it cannot draw", () => {
  expect(() => createRandom(1).integer(0)).toThrow(
    "integer: n must be an integer in 1 … 2^32, not 0",
  );
  expect(() => createRandom(Number.NaN)).toThrow("createRandom: seed must be a finite number");
});
