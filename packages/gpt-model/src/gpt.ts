// The decoder of GPT-2 (Radford et al., 2019) as functions over a tree of parameters:
// - learned positions, LayerNorm before each part, GELU by tanh, residual sums
// - dropout only when a seed is given; a KV cache only when one is given
// - head of its own (the book) or tied to the token embedding (GPT-2)
import {
  type AttentionParams,
  cacheLength,
  disposeCache,
  type KVCache,
  multiHeadAttention,
} from "@llmsmith/attention";
import {
  dropout,
  embed,
  gelu,
  type LayerNorm,
  layerNorm,
  type Linear,
  linear,
  type Seed,
  siteSeed,
  tf,
} from "@llmsmith/tensor";
import type { GPTConfig } from "./config.ts";

/** One transformer block: up is [C, 4C], down is [4C, C]. */
export type BlockParams = {
  norm1: LayerNorm;
  attn: AttentionParams;
  norm2: LayerNorm;
  up: Linear;
  down: Linear;
};

/** Parameters of a GPT: tokEmb [V, C], posEmb [T, C], head.weight [C, V] unless tied. */
export type GPTParams = {
  tokEmb: tf.Tensor2D;
  posEmb: tf.Tensor2D;
  blocks: BlockParams[];
  norm: LayerNorm;
  head?: Linear;
};

/** Keys and values of every block. */
export type GPTCache = KVCache[];

/** Options of a forward pass. */
export type ForwardOptions = {
  /** Seed of dropout; without it nothing is dropped, whatever `dropRate` says. */
  dropSeed?: Seed;
  /** Keys and values of earlier tokens (see {@link createCache}); `ids` are then only the new ones. */
  cache?: GPTCache;
};

/** An empty cache for a model of this config. */
export function createCache(cfg: GPTConfig): GPTCache {
  return Array.from({ length: cfg.nLayers }, () => ({}));
}

/** Free a cache; it is empty afterwards. */
export function disposeGPTCache(cache: GPTCache): void {
  cache.forEach(disposeCache);
}

/**
 * Next-token logits: ids [B, T] int32 → [B, T, V].
 * @throws RangeError when the sequence, with what the cache holds, exceeds contextLength
 */
export function gpt(
  p: GPTParams,
  ids: tf.Tensor,
  cfg: GPTConfig,
  options: ForwardOptions = {},
): tf.Tensor {
  return tf.tidy(() => gptHead(p, gptHidden(p, ids, cfg, options)));
}

/** Logits of hidden states: [..., C] → [..., V]. */
export function gptHead(p: GPTParams, hidden: tf.Tensor): tf.Tensor {
  if (p.head) return linear(p.head, hidden);
  const [V, C] = p.tokEmb.shape;
  return tf.tidy(() => {
    const rows = tf.reshape(hidden, [-1, C]);
    const logits = tf.matMul(rows, p.tokEmb as tf.Tensor2D, false, true);
    return tf.reshape(logits, [...hidden.shape.slice(0, -1), V]);
  });
}

/** Hidden states after the last norm: ids [B, T] → [B, T, C]. */
export function gptHidden(
  p: GPTParams,
  ids: tf.Tensor,
  cfg: GPTConfig,
  options: ForwardOptions = {},
): tf.Tensor {
  const { dropSeed, cache } = options;
  const [, T] = ids.shape as [number, number];
  const start = cache ? cacheLength(cache[0]!) : 0;
  if (start + T > cfg.contextLength)
    throw new RangeError(
      `gpt: ${start + T} tokens exceed contextLength ${cfg.contextLength}; shorten the text or use a model with a longer context`,
    );
  const dropRate = dropSeed === undefined ? 0 : cfg.dropRate;
  let site = 0;
  const nextSeed = () => siteSeed(dropSeed ?? 0, site++); // each place drops other elements
  const drop = (x: tf.Tensor) => (dropRate === 0 ? x : dropout(x, dropRate, nextSeed()));

  return tf.tidy(() => {
    const positions = tf.slice(p.posEmb, [start, 0], [T, cfg.embDim]);
    let x = drop(tf.add(embed(p.tokEmb, ids), positions)); // [B, T, C]
    p.blocks.forEach((block, i) => {
      const attended = multiHeadAttention(block.attn, layerNorm(block.norm1, x), {
        nHeads: cfg.nHeads,
        dropRate,
        ...(dropRate > 0 ? { seed: nextSeed() } : {}),
        ...(cache ? { cache: cache[i]! } : {}),
      });
      x = tf.add(x, drop(attended));
      const inner = gelu(linear(block.up, layerNorm(block.norm2, x))); // [B, T, 4C]
      x = tf.add(x, drop(linear(block.down, inner)));
    });
    return layerNorm(p.norm, x);
  });
}
