// Multi-head attention as a GPT uses it: all heads at once, causal, with dropout and a KV cache; with fewer
// heads of keys and values, rotary positions, a window and normalised queries and keys where asked for.
import {
  type Linear,
  linear,
  type RmsNorm,
  rmsNorm,
  rope as rotate,
  type RopeOptions,
  scaledDotProductAttention,
  type Seed,
  tf,
} from "@llmsmith/tensor";
import { cacheLength, extendCache, type KVCache } from "./kv-cache.ts";

/**
 * Query map [inDim, nHeads·D], key and value maps [inDim, nKVHeads·D], the map of the joined heads
 * [nHeads·D, outDim]; and, in models that normalise each head's queries and keys, scales [D].
 */
export type AttentionParams = {
  query: Linear;
  key: Linear;
  value: Linear;
  out: Linear;
  queryNorm?: RmsNorm;
  keyNorm?: RmsNorm;
};

/** Options of {@link multiHeadAttention}. */
export type MultiHeadOptions = {
  /** Number of heads; divides the query map's outDim. */
  nHeads: number;
  /** Number of heads of keys and values (grouped-query attention); divides nHeads. Default nHeads. */
  nKVHeads?: number;
  /** Turn queries and keys by their position (RoPE), counted on from what the cache holds. Default: not. */
  rope?: Pick<RopeOptions, "base" | "frequencies" | "layout">;
  /** How many tokens a token sees at most, itself included. Default all. */
  window?: number;
  /** [B, S] of 1 and 0: the keys that may be seen. Default all. */
  padding?: tf.Tensor;
  /** [B, S, inDim] that keys and values are made of (cross-attention). Default `x`. */
  context?: tf.Tensor;
  /** Factor of the scores. Default 1/√D. */
  scale?: number;
  /** How `queryNorm` and `keyNorm` are applied, over the last axis of [B, T, heads, D]. Default {@link rmsNorm}. */
  headNorm?: (p: RmsNorm, x: tf.Tensor) => tf.Tensor;
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
 * @throws RangeError when the heads do not divide the maps' widths
 */
export function multiHeadAttention(
  p: AttentionParams,
  x: tf.Tensor,
  options: MultiHeadOptions,
): tf.Tensor {
  const { cache, rope, headNorm = rmsNorm, context = x, ...rest } = options;
  const { nHeads, nKVHeads = nHeads } = options;
  return tf.tidy(() => {
    const offset = cache ? cacheLength(cache) : 0;
    const prepared = (y: tf.Tensor, heads: number, norm: RmsNorm | undefined): tf.Tensor => {
      const z = norm ? normaliseHeads(y, heads, (apart) => headNorm(norm, apart)) : y;
      return rope ? rotate(z, { ...rope, nHeads: heads, offset }) : z;
    };
    const q = prepared(linear(p.query, x), nHeads, p.queryNorm);
    let keys = prepared(linear(p.key, context), nKVHeads, p.keyNorm);
    let values = linear(p.value, context);
    if (cache) ({ keys, values } = extendCache(cache, keys, values));
    return linear(p.out, scaledDotProductAttention(q, keys, values, rest));
  });
}

/** Apply a norm to each head of [B, T, heads·D] by itself. */
function normaliseHeads(x: tf.Tensor, heads: number, norm: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return tf.reshape(norm(tf.reshape(x, [B, T, heads, C / heads])), [B, T, C]);
}
