// Scaled dot-product attention: values and gradients against plain loops over heads, queries and keys.
import { causalMask, dropoutMask, scaledDotProductAttention, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

type Sizes = { B: number; T: number; S: number; C: number; nHeads: number; causal: boolean };

/** softmax(q·kᵀ/√D)·v, with the weights multiplied by `drop` [B, H, T, S] where it is given. */
function formula(inputs: number[][], sizes: Sizes, drop?: ArrayLike<number>): number[] {
  const { B, T, S, C, nHeads, causal } = sizes;
  const [q, k, v] = inputs as [number[], number[], number[]];
  const D = C / nHeads;
  const out = Array.from({ length: B * T * C }, () => 0);
  for (let b = 0; b < B; b++)
    for (let h = 0; h < nHeads; h++)
      for (let t = 0; t < T; t++) {
        const at = (row: number, time: number, d: number) => (b * row + time) * C + h * D + d;
        const weights = Array.from({ length: S }, (_, s) => {
          if (causal && s > S - T + t) return 0;
          let score = 0;
          for (let d = 0; d < D; d++) score += q[at(T, t, d)]! * k[at(S, s, d)]!;
          return Math.exp(score / Math.sqrt(D));
        });
        const total = weights.reduce((a, w) => a + w);
        weights.forEach((w, s) => {
          const kept = drop ? drop[((b * nHeads + h) * T + t) * S + s]! : 1;
          for (let d = 0; d < D; d++) out[at(T, t, d)]! += (w / total) * kept * v[at(S, s, d)]!;
        });
      }
  return out;
}

const inputs = ({ B, T, S, C }: Sizes) => [
  wave([B, T, C], 1, 1.5),
  wave([B, S, C], 2, 1.5),
  wave([B, S, C], 3, 1.5),
];

const cases: Sizes[] = [
  { B: 1, T: 1, S: 1, C: 2, nHeads: 1, causal: true },
  { B: 2, T: 5, S: 5, C: 6, nHeads: 2, causal: true },
  { B: 2, T: 5, S: 5, C: 6, nHeads: 3, causal: false },
  { B: 1, T: 9, S: 9, C: 16, nHeads: 2, causal: true },
  { B: 1, T: 1, S: 6, C: 8, nHeads: 2, causal: true }, // one new token against a cache
  { B: 2, T: 3, S: 7, C: 4, nHeads: 2, causal: true }, // several new tokens against a cache
  { B: 1, T: 3, S: 7, C: 4, nHeads: 1, causal: false },
  { B: 1, T: 5, S: 2, C: 4, nHeads: 2, causal: false }, // fewer keys than queries
];

describe("scaledDotProductAttention", () => {
  test.each(cases)("B $B, T $T, S $S, C $C, heads $nHeads, causal $causal", (sizes) => {
    expect.hasAssertions();
    const { nHeads, causal } = sizes;
    expectOp(
      ([q, k, v]) => scaledDotProductAttention(q!, k!, v!, { nHeads, causal }),
      (plain) => formula(plain, sizes),
      inputs(sizes),
    );
  });

  test.each(cases.slice(1, 6))("with dropout: B $B, T $T, S $S, heads $nHeads", (sizes) => {
    expect.hasAssertions();
    const { B, T, S, nHeads, causal } = sizes;
    const mask = dropoutMask(B * nHeads * T * S, 0.4, 11);
    expectOp(
      ([q, k, v]) =>
        scaledDotProductAttention(q!, k!, v!, { nHeads, causal, dropRate: 0.4, seed: 11 }),
      (plain) => formula(plain, sizes, mask),
      inputs(sizes),
    );
  });

  test("is causal by default: later keys and values change nothing", () => {
    const run = (last: number) =>
      read(() => {
        const x = tf.concat(
          [tf.tensor(wave([1, 3, 4], 1).values, [1, 3, 4]), tf.fill([1, 1, 4], last)],
          1,
        );
        return tf.slice(scaledDotProductAttention(x, x, x, { nHeads: 2 }), [0, 0, 0], [1, 3, 4]);
      });
    expect(run(50)).toEqual(run(-3));
  });

  test("scores of ±10,000 stay finite", () => {
    const y = read(() => {
      const x = tf.tensor3d([[[100], [-100]]]);
      return scaledDotProductAttention(x, x, x, { nHeads: 1 });
    });
    expect([...y]).toEqual([100, -100]);
  });

  test("refuses heads that do not divide, and keys of another shape", () => {
    const refuse = (q: number[], k: number[], v: number[], nHeads: number) =>
      tf.tidy(() => {
        expect(() =>
          scaledDotProductAttention(tf.ones(q), tf.ones(k), tf.ones(v), { nHeads }),
        ).toThrow(
          new RangeError(
            `scaledDotProductAttention: q [${q.join(", ")}], k [${k.join(", ")}], v [${v.join(", ")}] do not fit ${nHeads} heads`,
          ),
        );
      });
    refuse([1, 2, 6], [1, 2, 6], [1, 2, 6], 4);
    refuse([1, 2, 6], [1, 3, 4], [1, 3, 6], 2);
    refuse([1, 2, 6], [1, 3, 6], [1, 2, 6], 2);
    refuse([1, 3, 6], [1, 2, 6], [1, 2, 6], 2);
    refuse([2, 2, 6], [1, 2, 6], [1, 2, 6], 2);
  });
});

test("causalMask: 0 where a query may look, −1e9 where not, counted from the end", () => {
  const m = Math.fround(-1e9);
  expect([...read(() => causalMask(3))]).toEqual([0, m, m, 0, 0, m, 0, 0, 0]);
  expect([...read(() => causalMask(2, 4))]).toEqual([0, 0, 0, m, 0, 0, 0, 0]);
});

test("causalMask with a window: each query sees itself and the keys just before it", () => {
  const m = Math.fround(-1e9);
  expect([...read(() => causalMask(3, 3, 2))]).toEqual([0, m, m, 0, 0, m, m, 0, 0]);
  expect([...read(() => causalMask(2, 4, 1))]).toEqual([m, m, 0, m, m, m, m, 0]);
  expect(read(() => causalMask(2, 4, 9))).toEqual(read(() => causalMask(2, 4)));
});

test("causalMask: writing into what one tensor gave changes no later mask", () => {
  const first = read(() => causalMask(4));
  first.fill(7);
  expect([...read(() => causalMask(4))]).not.toContain(7);
});
