// Latent attention: both forms against a loop over tokens, against each other, and step by step.
import {
  cacheLength,
  disposeCache,
  initLatentAttention,
  joinCaches,
  type KVCache,
  latentAttention,
  type LatentAttentionParams,
  selectCacheRows,
} from "@llmsmith/attention";
import { disposeTree, rmsNorm, rope, tf, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";
import { matrix, read, tokensOf, wave } from "./inputs.ts";

const shape = { inDim: 12, nHeads: 3, headDim: 4, ropeDim: 2, kvRank: 6, queryRank: 8 };
const nHeads = 3;

/** The equations 37 to 47 of the paper, token by token: x [1, T, 12] → [T·12]. */
function loop(p: LatentAttentionParams, x: tf.Tensor, V: number): Float32Array {
  return tf.tidy(() => {
    const flat = tf.reshape(x, [-1, 12]) as tf.Tensor2D;
    const T = flat.shape[0];
    const turned = (y: tf.Tensor, n: number) =>
      matrix(tf.reshape(rope(tf.expandDims(y), { nHeads: n }), [T, -1]));
    const latentQuery = p.queryDown
      ? rmsNorm(p.queryNorm!, tf.matMul(flat, p.queryDown.weight), 1e-6)
      : flat;
    const latent = rmsNorm(p.kvNorm!, tf.matMul(flat, p.kvDown.weight), 1e-6);
    const [D, R] = [4, 2];
    const q = matrix(tf.matMul(latentQuery, p.query.weight));
    const qRope = turned(tf.matMul(latentQuery, p.queryRope.weight), nHeads);
    const k = matrix(tf.matMul(latent, p.keyUp.weight));
    const kRope = turned(tf.matMul(flat, p.keyRope.weight), 1);
    const v = matrix(tf.matMul(latent, p.valueUp.weight));
    const rows = q.map((_, t) =>
      Array.from({ length: nHeads }, (_, h) => h).flatMap((h) => {
        const powers = k.slice(0, t + 1).map((_, s) => {
          let score = 0;
          for (let c = 0; c < D; c++) score += q[t]![h * D + c]! * k[s]![h * D + c]!;
          for (let c = 0; c < R; c++) score += qRope[t]![h * R + c]! * kRope[s]![c]!;
          return Math.exp(score / Math.sqrt(D + R));
        });
        const total = powers.reduce((a, b) => a + b);
        return Array.from({ length: V }, (_, c) =>
          powers.reduce((sum, power, s) => sum + (power / total) * v[s]![h * V + c]!, 0),
        );
      }),
    );
    return tf.matMul(tf.tensor2d(rows), p.out.weight).dataSync<"float32">();
  });
}

// Values narrower than keys, as wide, and wider: heads are padded one way or the other.
test.each([3, 6, 9])(
  "both forms are a loop over tokens, with values of %i channels",
  (valueDim) => {
    const p = initLatentAttention({ ...shape, valueDim }, 1);
    const x = wave([1, 5, 12]);
    const expected = loop(p, x, valueDim);
    for (const form of ["plain", "absorbed"] as const) {
      const y = read(() => latentAttention(p, x, { nHeads, form }));
      expect(y, form).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-5 });
    }
    x.dispose();
    disposeTree(p);
  },
);

test("queries may come from x itself", () => {
  const { queryRank: _, ...direct } = shape;
  const p = initLatentAttention(direct, 2);
  expect(p.queryDown).toBeUndefined();
  const x = wave([1, 4, 12]);
  const y = read(() => latentAttention(p, x, { nHeads }));
  expect(y).toBeAllClose(loop(p, x, 4), { rtol: 1e-4, atol: 1e-5 });
  x.dispose();
  disposeTree(p);
});

test.each(["plain", "absorbed", undefined] as const)(
  "step by step through a cache, form %s, is the whole pass",
  (form) => {
    const p = initLatentAttention(shape, 3);
    const x = wave([2, 7, 12]);
    const whole = tf.tidy(() => latentAttention(p, x, { nHeads, form: "plain" }));
    const cache: KVCache = {};
    let from = 0;
    for (const count of [3, 1, 2, 1]) {
      const step = read(() =>
        latentAttention(p, tokensOf(x, from, count), {
          nHeads,
          cache,
          ...(form ? { form } : {}),
        }),
      );
      const expected = read(() => tokensOf(whole, from, count));
      expect(step).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-5 });
      from += count;
      expect(cacheLength(cache)).toBe(from);
    }
    // For each token nothing but a latent and the rope key.
    expect(cache.values?.shape).toEqual([2, 7, 6]);
    expect(cache.keys?.shape).toEqual([2, 7, 2]);
    disposeCache(cache);
    tf.dispose([x, whole]);
    disposeTree(p);
  },
);

test("the same weights are dropped in both forms", () => {
  const p = initLatentAttention(shape, 4);
  const x = wave([2, 5, 12]);
  const options = { nHeads, dropRate: 0.4, seed: 11 };
  const plain = read(() => latentAttention(p, x, options));
  const absorbed = read(() => latentAttention(p, x, { ...options, form: "absorbed" }));
  expect(absorbed).toBeAllClose(plain, { rtol: 1e-5, atol: 1e-5 });
  const kept = read(() => latentAttention(p, x, { nHeads }));
  expect([...plain]).not.toEqual([...kept]);
  x.dispose();
  disposeTree(p);
});

test("rows of a latent cache leave and join as others do", () => {
  const p = initLatentAttention(shape, 5);
  const x = wave([2, 4, 12]);
  const whole = read(() => tokensOf(latentAttention(p, x, { nHeads }), 3, 1));
  const [cache, more]: KVCache[] = [{}, {}];
  for (const each of [cache!, more!])
    read(() => latentAttention(p, tokensOf(x, 0, 3), { nHeads, cache: each }));
  selectCacheRows(cache!, [1]);
  selectCacheRows(more!, [0]);
  joinCaches(cache!, more!); // the two sequences, now the other way round
  const last = read(() => {
    const next = tf.reverse(tokensOf(x, 3, 1), 0);
    return tf.reverse(latentAttention(p, next, { nHeads, cache: cache! }), 0);
  });
  expect(last).toBeAllClose(whole, { rtol: 1e-5, atol: 1e-5 });
  disposeCache(cache!);
  x.dispose();
  disposeTree(p);
});

test.each(["plain", "absorbed"] as const)(
  "gradients of the %s form agree with finite differences",
  (form) => {
    const p = initLatentAttention({ ...shape, valueDim: 3 }, 6);
    const x = wave([2, 4, 12]);
    const loss = (): tf.Scalar =>
      tf.tidy(() => tf.mean(tf.square(latentAttention(p, x, { nHeads, form }))));
    expect(wrongSlopes(variables(p), loss, 1e-2)).toEqual([]);
    x.dispose();
    disposeTree(p);
  },
);

test("maps that do not fit the heads, or cannot be absorbed, are refused", () => {
  const p = initLatentAttention(shape, 7);
  const x = wave([1, 2, 12]);
  expect(() => latentAttention(p, x, { nHeads: 2 })).toThrow(
    "latentAttention: widths query 12, keyUp 12, queryRope 6, valueUp 12 and keyRope 2",
  );
  const keyUp = { ...p.keyUp, bias: tf.zeros([12]) };
  expect(() => latentAttention({ ...p, keyUp }, x, { nHeads })).toThrow(
    "latentAttention: keyUp must be a weight alone",
  );
  expect(() => initLatentAttention({ ...shape, ropeDim: 3 }, 1)).toThrow("ropeDim must be even");
  tf.dispose([x, keyUp.bias]);
  disposeTree(p);
});
