// The rows of a cache: sequences that join, leave and change places take their keys and values along.
import {
  cacheLength,
  disposeCache,
  extendCache,
  joinCaches,
  type KVCache,
  selectCacheRows,
} from "@llmsmith/attention";
import { tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

/** A cache of `rows` sequences with two tokens each; every number of row r is r, negated in the values. */
function filled(...rows: number[]): KVCache {
  const cache: KVCache = {};
  tf.tidy(() => {
    const keys = tf.tile(tf.tensor3d(rows, [rows.length, 1, 1]), [1, 2, 3]);
    extendCache(cache, keys, tf.neg(keys));
  });
  return cache;
}

/** Which rows a cache of {@link filled} holds, in order; checks that keys and values agree. */
function rowsOf(cache: KVCache): number[] {
  const keys = [...cache.keys!.dataSync()];
  expect([...cache.values!.dataSync()]).toEqual(keys.map((x) => -x));
  const [B, S, C] = cache.keys!.shape as [number, number, number];
  const rows = Array.from({ length: B }, (_, b) => keys[b * S * C]!);
  expect(keys).toEqual(rows.flatMap((row) => Array.from({ length: S * C }, () => row)));
  return rows;
}

test("rows are kept in the order asked for, in runs or one by one, twice if wanted", () => {
  for (const rows of [[0, 1, 2, 4], [1], [4, 3, 2, 1, 0], [2, 2, 3], [0, 1, 2, 3, 4]]) {
    const cache = filled(0, 1, 2, 3, 4);
    selectCacheRows(cache, rows);
    expect(rowsOf(cache)).toEqual(rows);
    expect(cacheLength(cache)).toBe(2);
    disposeCache(cache);
  }
});

test("rows that do not exist are refused, and the cache stays as it was", () => {
  const cache = filled(0, 1);
  expect(() => selectCacheRows(cache, [0, 2])).toThrow(
    "selectCacheRows: row 2; rows must be some of 0 … 1",
  );
  expect(() => selectCacheRows(cache, [])).toThrow("selectCacheRows: no rows");
  expect(rowsOf(cache)).toEqual([0, 1]);
  disposeCache(cache);
  selectCacheRows(cache, [7]); // nothing to select from
  expect(cacheLength(cache)).toBe(0);
});

test("a cache takes the rows of another, which is empty afterwards", () => {
  const cache: KVCache = {};
  const more = filled(5, 6);
  joinCaches(cache, more);
  joinCaches(cache, filled(7));
  joinCaches(cache, {});
  expect(rowsOf(cache)).toEqual([5, 6, 7]);
  expect(more).toEqual({});
  const longer: KVCache = {};
  tf.tidy(() => extendCache(longer, tf.zeros([1, 3, 3]), tf.zeros([1, 3, 3])));
  expect(() => joinCaches(cache, longer)).toThrow(
    "joinCaches: one cache holds 2 tokens a row, the other 3",
  );
  expect(rowsOf(cache)).toEqual([5, 6, 7]);
  disposeCache(cache);
  disposeCache(longer);
});
