// Dropout: a mask that follows from the seed alone, on every engine.
import { dropout, dropoutMask, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

const kept = (mask: ArrayLike<number>) =>
  Array.from(mask, (value) => (value === 0 ? 0 : 1)).join("");

describe("dropout", () => {
  test("the first 16 of seed 1 and seed 2, fixed for good: a stored run must go on the same", () => {
    expect(kept(dropoutMask(16, 0.5, 1))).toBe("1100101111010000");
    expect(kept(dropoutMask(16, 0.5, 2))).toBe("0100010101101111");
    expect(kept(dropoutMask(16, 0.5, 2 ** 40 + 1))).toBe("0011000111011000");
    expect(dropoutMask(64, 0.2, 5)).toContain(Math.fround(1 / 0.8));
  });

  test("multiplies by the mask, in value and gradient", () => {
    expect.hasAssertions();
    const mask = dropoutMask(35, 0.3, 9);
    expectOp(
      ([x]) => dropout(x!, 0.3, 9),
      ([x]) => x!.map((value, i) => value * mask[i]!),
      [wave([5, 7], 1)],
    );
  });

  test.each([0.1, 0.5, 0.9])("drops a share of %s, and the mean stays 1", (rate) => {
    const n = 100_000;
    const mask = dropoutMask(n, rate, 3);
    const dropped = mask.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / n;
    const mean = mask.reduce((sum, value) => sum + value, 0) / n;
    const deviation = Math.sqrt((rate * (1 - rate)) / n);
    expect(Math.abs(dropped - rate)).toBeLessThan(4 * deviation);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / (1 - rate));
  });

  test("masks of neighbouring seeds, and neighbours within a mask, are independent", () => {
    const n = 50_000;
    const agree = (a: Float32Array, b: Float32Array) =>
      a.reduce((count, value, i) => count + (value === b[i] ? 1 : 0), 0) / a.length;
    const [a, b] = [dropoutMask(n, 0.5, 7), dropoutMask(n, 0.5, 8)];
    const tolerance = 4 * Math.sqrt(0.25 / n);
    expect(Math.abs(agree(a, b) - 0.5)).toBeLessThan(tolerance);
    expect(Math.abs(agree(a.subarray(1), a.subarray(0, -1)) - 0.5)).toBeLessThan(tolerance);
  });

  test("rate 0 returns x itself and needs no seed", () => {
    const x = tf.ones([3]);
    expect(dropout(x, 0)).toBe(x);
    x.dispose();
  });

  test("the same seed gives the same values again", () => {
    const run = (seed: number) => read(() => dropout(tf.ones([40]), 0.5, seed));
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });

  test("refuses a rate out of range and a missing seed", () => {
    const x = tf.ones([3]);
    const message = (rate: number, seed?: number) =>
      new RangeError(
        `dropout: rate must be in [0, 1) and needs a seed, got rate ${rate} and seed ${seed}`,
      );
    expect(() => dropout(x, 1, 1)).toThrow(message(1, 1));
    expect(() => dropout(x, -0.1, 1)).toThrow(message(-0.1, 1));
    expect(() => dropout(x, Number.NaN, 1)).toThrow(message(Number.NaN, 1));
    expect(() => dropout(x, 0.5)).toThrow(message(0.5));
    x.dispose();
  });
});
