// Grouped-query, sliding-window and cross-attention: against each other and against a loop over tokens.
import {
  cacheLength,
  cachePosition,
  crossAttention,
  disposeCache,
  initGroupedQuery,
  joinCaches,
  type KVCache,
  multiHeadAttention,
  selectCacheRows,
  trimCache,
} from "@llmsmith/attention";
import { disposeTree, tf, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";
import { matrix, read, tokensOf, wave } from "./inputs.ts";

const shape = { inDim: 8, nHeads: 4, nKVHeads: 2, headDim: 6 };
const heads = { nHeads: 4, nKVHeads: 2 };

test("shared keys and values are those of a multi-head attention in which each stands twice", () => {
  const p = initGroupedQuery(shape, 1);
  const grouped = read(() => multiHeadAttention(p, wave([2, 5, 8]), heads));
  const repeated = read(() => {
    const twice = (w: tf.Tensor2D) => {
      const apart = tf.split(w, 2, 1);
      return {
        weight: tf.concat(
          apart.flatMap((head) => [head, head]),
          1,
        ) as tf.Tensor2D,
      };
    };
    const wide = { ...p, key: twice(p.key.weight), value: twice(p.value.weight) };
    return multiHeadAttention(wide, wave([2, 5, 8]), { nHeads: 4 });
  });
  expect(grouped).toBeAllClose(repeated, { rtol: 1e-5, atol: 1e-6 });
  disposeTree(p);
});

test("sizes that do not fit are refused", () => {
  expect(() => initGroupedQuery({ ...shape, nKVHeads: 3 }, 1)).toThrow("3 heads of keys");
  expect(() => initGroupedQuery({ inDim: 9, nHeads: 4, nKVHeads: 2 }, 1)).toThrow("got width 2.25");
});

/** One head of 8 channels, sliding over the tokens of x [1, T, 8] in plain JavaScript. */
function slidingLoop(p: ReturnType<typeof initGroupedQuery>, x: tf.Tensor, window: number) {
  return tf.tidy(() => {
    const mapped = (name: "query" | "key" | "value") =>
      matrix(tf.matMul(tf.reshape(x, [-1, 8]), p[name].weight));
    const [q, k, v] = [mapped("query"), mapped("key"), mapped("value")];
    const means = q.map((query, t) => {
      const seen = k.map((_, s) => s).filter((s) => s <= t && s > t - window);
      const powers = seen.map((s) =>
        Math.exp(query.reduce((sum, a, c) => sum + a * k[s]![c]!, 0) / Math.sqrt(8)),
      );
      const total = powers.reduce((a, b) => a + b);
      return query.map((_, c) =>
        seen.reduce((sum, s, i) => sum + (powers[i]! / total) * v[s]![c]!, 0),
      );
    });
    return tf.matMul(tf.tensor2d(means), p.out.weight).dataSync();
  });
}

test.each([1, 2, 3, 7, 20])("a window of %i tokens is a loop over them", (window) => {
  const p = initGroupedQuery({ inDim: 8, nHeads: 1, nKVHeads: 1 }, 2);
  const x = wave([1, 7, 8]);
  const slid = read(() => multiHeadAttention(p, x, { nHeads: 1, window }));
  expect(slid).toBeAllClose(slidingLoop(p, x, window), { rtol: 1e-4, atol: 1e-5 });
  x.dispose();
  disposeTree(p);
});

test.each([1, 3, 4, 16])(
  "a rolling cache of a window of %i gives what the whole pass does, positions included",
  (window) => {
    const p = initGroupedQuery(shape, 3);
    const x = wave([2, 9, 8]);
    const options = { ...heads, window, rope: {} };
    const whole = tf.tidy(() => multiHeadAttention(p, x, options));
    const cache: KVCache = {};
    let from = 0;
    for (const count of [5, 1, 2, 1]) {
      const step = read(() =>
        multiHeadAttention(p, tokensOf(x, from, count), { ...options, cache, rolling: true }),
      );
      const expected = read(() => tokensOf(whole, from, count));
      expect(step).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-6 });
      from += count;
      expect(cacheLength(cache)).toBe(Math.min(from, window));
      expect(cachePosition(cache)).toBe(from);
    }
    disposeCache(cache);
    expect(cache).toEqual({});
    tf.dispose([x, whole]);
    disposeTree(p);
  },
);

test("a trimmed cache keeps its position when rows leave, and joins none at another", () => {
  const filled = (tokens: number, keep: number) => {
    const cache: KVCache = {};
    const p = initGroupedQuery(shape, 4);
    read(() => multiHeadAttention(p, wave([2, tokens, 8]), { ...heads, cache }));
    disposeTree(p);
    trimCache(cache, keep);
    return cache;
  };
  const [cache, same, other] = [filled(5, 3), filled(5, 3), filled(4, 3)];
  selectCacheRows(cache, [1]);
  expect([cacheLength(cache), cachePosition(cache)]).toEqual([3, 5]);
  expect(() => joinCaches(cache, other)).toThrow(
    "joinCaches: one cache stands at position 5, the other at 4",
  );
  joinCaches(cache, same);
  expect([cache.keys?.shape[0], cachePosition(cache)]).toEqual([3, 5]);
  const empty: KVCache = {};
  joinCaches(empty, cache);
  expect([cacheLength(empty), cachePosition(empty)]).toEqual([3, 5]);
  expect(() => trimCache(empty, 0)).toThrow("trimCache: tokens must be a whole number ≥ 1, got 0");
  disposeCache(empty);
  disposeCache(other);
});

test("a rolling cache needs a window", () => {
  const p = initGroupedQuery(shape, 5);
  const x = wave([1, 2, 8]);
  const call = () => multiHeadAttention(p, x, { ...heads, cache: {}, rolling: true });
  expect(call).toThrow("rolling needs a window and no context, got window undefined");
  x.dispose();
  disposeTree(p);
});

test("cross-attention weighs a context of another length and width, without an order", () => {
  const p = initGroupedQuery(shape, 6);
  const [x, context] = [wave([2, 3, 8]), wave([2, 6, 8], 1)];
  const crossed = read(() => crossAttention(p, x, context, heads));
  const reversed = read(() => crossAttention(p, x, tf.reverse(context, 1), heads));
  expect(crossed).toBeAllClose(reversed, { rtol: 1e-4, atol: 1e-6 });
  const alone = read(() => crossAttention(p, tokensOf(x, 2, 1), context, heads));
  const last = read(() => tokensOf(crossAttention(p, x, context, heads), 2, 1));
  expect(alone).toBeAllClose(last, { rtol: 1e-5, atol: 1e-6 });
  tf.dispose([x, context]);
  disposeTree(p);
});

test("cross-attention with a cache reads the context once", () => {
  const p = initGroupedQuery(shape, 7);
  const [x, context] = [wave([1, 4, 8]), wave([1, 6, 8], 1)];
  const whole = read(() => crossAttention(p, x, context, heads));
  const cache: KVCache = {};
  const steps = [0, 1, 2, 3].flatMap((t) => {
    const source = t === 0 ? context : x; // later ones are not looked at
    return [...read(() => crossAttention(p, tokensOf(x, t, 1), source, { ...heads, cache }))];
  });
  expect(steps).toBeAllClose(whole, { rtol: 1e-5, atol: 1e-6 });
  expect(cacheLength(cache)).toBe(6);
  disposeCache(cache);
  tf.dispose([x, context]);
  disposeTree(p);
});

test("gradients of shared keys in a window agree with finite differences", () => {
  const p = initGroupedQuery(shape, 8);
  const x = wave([2, 5, 8]);
  const loss = (): tf.Scalar =>
    tf.tidy(() => tf.mean(tf.square(multiHeadAttention(p, x, { ...heads, window: 3, rope: {} }))));
  expect(wrongSlopes(variables(p), loss, 1e-2)).toEqual([]);
  x.dispose();
  disposeTree(p);
});
