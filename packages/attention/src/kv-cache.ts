// Keys and values of earlier tokens, kept so that a new token costs one step and not the whole prefix.
import { tf } from "@llmsmith/tensor";

/**
 * Keys and values of one layer, [B, S, C] each; absent while empty. In {@link latentAttention} the keys are
 * its shared rope keys and the values its latents, so that these functions serve it, too.
 */
export type KVCache = {
  keys?: tf.Tensor;
  values?: tf.Tensor;
  /** Tokens that were held and are no longer (see {@link trimCache}); absent for none. */
  dropped?: number;
};

/** Number of tokens held for each row of the batch. */
export function cacheLength(cache: KVCache): number {
  return cache.keys?.shape[1] ?? 0;
}

/** Position of the next token: how many were ever put in. */
export function cachePosition(cache: KVCache): number {
  return cacheLength(cache) + (cache.dropped ?? 0);
}

/**
 * Keep only the last `tokens` tokens of each row: no others are seen through a window of that many. The
 * position of the next token stays what it was.
 * @param tokens a whole number ≥ 1
 * @throws RangeError for another number
 */
export function trimCache(cache: KVCache, tokens: number): void {
  if (!Number.isInteger(tokens) || tokens < 1)
    throw new RangeError(`trimCache: tokens must be a whole number ≥ 1, got ${tokens}`);
  const { keys, values } = cache;
  const over = cacheLength(cache) - tokens;
  if (keys === undefined || values === undefined || over <= 0) return;
  const last = (x: tf.Tensor): tf.Tensor => tf.keep(tf.slice(x, [0, over], [-1, -1]));
  replace(cache, { keys: last(keys), values: last(values) }, (cache.dropped ?? 0) + over);
}

/**
 * Put new keys and values [B, T, C] behind those held and return all of them, [B, S + T, C]. The
 * cache owns what it returns: free it with {@link disposeCache}.
 */
export function extendCache(
  cache: KVCache,
  keys: tf.Tensor,
  values: tf.Tensor,
): { keys: tf.Tensor; values: tf.Tensor } {
  const extended = { keys: joined(cache.keys, keys, 1), values: joined(cache.values, values, 1) };
  replace(cache, extended);
  return extended;
}

/**
 * Let a cache hold more sequences: the rows of `more` come behind its own. `more` is empty afterwards.
 * @throws RangeError when both hold something, of different lengths or at different positions: rows of a
 *   cache are equally long
 */
export function joinCaches(cache: KVCache, more: KVCache): void {
  const [length, added] = [cacheLength(cache), cacheLength(more)];
  if (more.keys === undefined || more.values === undefined) return;
  if (cache.keys !== undefined && length !== added)
    throw new RangeError(
      `joinCaches: one cache holds ${length} tokens a row, the other ${added}; both must be equally long`,
    );
  const [position, other] = [cachePosition(cache), cachePosition(more)];
  if (cache.keys !== undefined && position !== other)
    throw new RangeError(
      `joinCaches: one cache stands at position ${position}, the other at ${other}; both must have seen as many tokens`,
    );
  const both = {
    keys: joined(cache.keys, more.keys, 0),
    values: joined(cache.values, more.values, 0),
  };
  replace(cache, both, more.dropped);
  disposeCache(more);
}

/**
 * Keep only some sequences of a cache, in the order given; those of the others are freed.
 * @param rows indices into the batch, each 0 … B − 1; not empty (free a whole cache with {@link disposeCache})
 * @throws RangeError for an index outside the batch
 */
export function selectCacheRows(cache: KVCache, rows: readonly number[]): void {
  const { keys, values } = cache;
  if (keys === undefined || values === undefined) return;
  const batch = keys.shape[0]!;
  const wrong = rows.find((row) => !(Number.isInteger(row) && row >= 0 && row < batch));
  if (rows.length === 0 || wrong !== undefined)
    throw new RangeError(
      `selectCacheRows: ${wrong === undefined ? "no rows" : `row ${wrong}`}; rows must be some of 0 … ${batch - 1}`,
    );
  const select = (x: tf.Tensor): tf.Tensor => {
    const [, S, C] = x.shape as [number, number, number];
    const runs = consecutive(rows).map(([from, count]) => tf.slice(x, [from, 0, 0], [count, S, C]));
    return tf.keep(tf.concat(runs, 0));
  };
  replace(cache, { keys: tf.tidy(() => select(keys)), values: tf.tidy(() => select(values)) });
}

/** Free a cache; it is empty afterwards and may be used again. */
export function disposeCache(cache: KVCache): void {
  cache.keys?.dispose();
  cache.values?.dispose();
  delete cache.keys;
  delete cache.values;
  delete cache.dropped;
}

/** `held` and `added` along an axis, kept from the tidy around; neither is freed. */
function joined(held: tf.Tensor | undefined, added: tf.Tensor, axis: number): tf.Tensor {
  return tf.keep(held ? tf.concat([held, added], axis) : tf.clone(added));
}

/** Free what a cache holds and let it own other tensors. */
function replace(
  cache: KVCache,
  next: { keys: tf.Tensor; values: tf.Tensor },
  dropped: number | undefined = cache.dropped,
): void {
  disposeCache(cache);
  Object.assign(cache, next, dropped === undefined ? {} : { dropped });
}

/**
 * Runs of consecutive numbers, each as its first one and its length: copying runs costs wasm a fraction of
 * what `tf.gather` does there.
 */
function consecutive(rows: readonly number[]): [from: number, count: number][] {
  const runs: [from: number, count: number][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last !== undefined && row === last[0] + last[1]) last[1]++;
    else runs.push([row, 1]);
  }
  return runs;
}
