// Keys and values of earlier tokens, kept so that a new token costs one step and not the whole prefix.
import { tf } from "@llmsmith/tensor";

/** Keys and values of one layer, [B, S, C] each; absent while empty. */
export type KVCache = { keys?: tf.Tensor; values?: tf.Tensor };

/** Number of tokens held. */
export function cacheLength(cache: KVCache): number {
  return cache.keys?.shape[1] ?? 0;
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
  const join = (held: tf.Tensor | undefined, added: tf.Tensor): tf.Tensor => {
    const joined = tf.keep(held ? tf.concat([held, added], 1) : tf.clone(added));
    held?.dispose();
    return joined;
  };
  cache.keys = join(cache.keys, keys);
  cache.values = join(cache.values, values);
  return { keys: cache.keys, values: cache.values };
}

/** Free a cache; it is empty afterwards and may be used again. */
export function disposeCache(cache: KVCache): void {
  cache.keys?.dispose();
  cache.values?.dispose();
  delete cache.keys;
  delete cache.values;
}
