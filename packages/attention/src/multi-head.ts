// Multi-head attention as a GPT uses it: all heads at once, causal, with dropout and a KV cache.
import { type Linear, linear, scaledDotProductAttention, type Seed, tf } from "@llmsmith/tensor";
import { extendCache, type KVCache } from "./kv-cache.ts";

/** Query, key and value maps [inDim, outDim] and the map of the joined heads [outDim, outDim]. */
export type AttentionParams = { query: Linear; key: Linear; value: Linear; out: Linear };

/** Options of {@link multiHeadAttention}. */
export type MultiHeadOptions = {
  /** Number of heads; divides outDim. */
  nHeads: number;
  /** Whether a token sees only itself and earlier ones. Default true. */
  causal?: boolean;
  /** Share of attention weights set to zero, 0 ≤ rate < 1. Default 0. */
  dropRate?: number;
  /** Seed of the dropped weights; needed when `dropRate` > 0. */
  seed?: Seed;
  /** Keys and values of the tokens before `x`; extended by those of `x`. */
  cache?: KVCache;
};

/**
 * Multi-head attention (Vaswani et al., 2017): x [B, T, inDim] → [B, T, outDim]. With a cache, x holds
 * only the new tokens.
 * @throws RangeError when nHeads does not divide outDim
 */
export function multiHeadAttention(
  p: AttentionParams,
  x: tf.Tensor,
  options: MultiHeadOptions,
): tf.Tensor {
  const { cache, ...rest } = options;
  return tf.tidy(() => {
    const q = linear(p.query, x);
    let keys = linear(p.key, x);
    let values = linear(p.value, x);
    if (cache) ({ keys, values } = extendCache(cache, keys, values));
    return linear(p.out, scaledDotProductAttention(q, keys, values, rest));
  });
}
