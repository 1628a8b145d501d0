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
import { cachePosition, extendCache, type KVCache, trimCache } from "./kv-cache.ts";

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
  /**
   * [B, S] of whole numbers: a token sees only those of its own number, so that several texts share a row. Needs
   * `causal`; positions of `rope` need not start anew, since only their distances count. Default all are one.
   */
  segments?: tf.Tensor;
  /**
   * [B, S, inDim] that keys and values are made of (cross-attention). Default `x`. With a cache, they are
   * made at the first call and found there at later ones.
   */
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
  /**
   * With a cache and a `window`: let the cache hold no more tokens than the window (a rolling cache), for no
   * later token sees others. Default false.
   */
  rolling?: boolean;
};

/**
 * Multi-head attention (Vaswani et al., 2017): x [B, T, inDim] → [B, T, outDim]. With a cache, x holds
 * only the new tokens.
 * - grouped-query attention (Ainslie et al., 2023) and multi-query attention (Shazeer, 2019): `nKVHeads`
 *   below `nHeads`, or 1; the maps of keys and values are as much narrower
 * - sliding window (Beltagy et al., "Longformer", 2020; Jiang et al., "Mistral 7B", 2023): `window`
 * - cross-attention: `context` with `causal` false, or {@link crossAttention}
 * @throws RangeError when the heads do not divide the maps' widths, and for `rolling` without a window
 */
export function multiHeadAttention(
  p: AttentionParams,
  x: tf.Tensor,
  options: MultiHeadOptions,
): tf.Tensor {
  const { cache, rope, headNorm = rmsNorm, context, rolling = false, ...rest } = options;
  const { nHeads, nKVHeads = nHeads, window } = options;
  if (rolling && (window === undefined || context))
    throw new RangeError(
      `multiHeadAttention: rolling needs a window and no context, got window ${window}${context ? " and a context" : ""}`,
    );
  return tf.tidy(() => {
    const offset = cache && !context ? cachePosition(cache) : 0; // a context's tokens have places of their own
    const prepared = (y: tf.Tensor, heads: number, norm: RmsNorm | undefined): tf.Tensor => {
      const z = norm ? normaliseHeads(y, heads, (apart) => headNorm(norm, apart)) : y;
      return rope ? rotate(z, { ...rope, nHeads: heads, offset }) : z;
    };
    const q = prepared(linear(p.query, x), nHeads, p.queryNorm);
    const made = (source: tf.Tensor): Held => ({
      keys: prepared(linear(p.key, source), nKVHeads, p.keyNorm),
      values: linear(p.value, source),
    });
    const held = context && cache ? heldBy(cache) : undefined;
    let { keys, values } = held ?? made(context ?? x);
    if (cache && !held) ({ keys, values } = extendCache(cache, keys, values));
    const y = linear(p.out, scaledDotProductAttention(q, keys, values, rest));
    if (cache && rolling && window !== undefined) trimCache(cache, window);
    return y;
  });
}

type Held = { keys: tf.Tensor; values: tf.Tensor };

/** What a cache holds, if anything. */
function heldBy({ keys, values }: KVCache): Held | undefined {
  return keys && values && { keys, values };
}

/** Apply a norm to each head of [B, T, heads·D] by itself. */
function normaliseHeads(x: tf.Tensor, heads: number, norm: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return tf.reshape(norm(tf.reshape(x, [B, T, heads, C / heads])), [B, T, C]);
}
