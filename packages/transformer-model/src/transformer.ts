// The Transformer (Vaswani et al., 2017) as functions over a tree of parameters: norms after the residual
// sums, sinusoidal positions, one embedding for both sides and the head.
import { type AttentionParams, cachePosition, multiHeadAttention } from "@llmsmith/attention";
import {
  dropout,
  embed,
  gelu,
  type LayerNorm,
  layerNorm,
  type Linear,
  linear,
  type Seed,
  silu,
  siteSeed,
  tf,
} from "@llmsmith/tensor";
import type { TransformerConfig } from "./config.ts";
import type { DecoderCache } from "./decoder-cache.ts";
import { sinusoidalPositions } from "./positions.ts";

/** One block of the encoder. */
export type EncoderBlockParams = {
  attn: AttentionParams;
  norm1: LayerNorm;
  up: Linear;
  down: Linear;
  norm2: LayerNorm;
};

/** One block of the decoder: it also looks at what the encoder made. */
export type DecoderBlockParams = EncoderBlockParams & {
  cross: AttentionParams;
  crossNorm: LayerNorm;
};

/** Parameters: tokEmb [V, C] of both sides and of the head, headBias [V]. */
export type TransformerParams = {
  tokEmb: tf.Tensor2D;
  encoder: EncoderBlockParams[];
  decoder: DecoderBlockParams[];
  headBias: tf.Tensor1D;
};

/** Options of a forward pass. */
export type TransformerForwardOptions = {
  /** [B, S] of 1 for tokens of the source and 0 for padding, which nobody sees. Default: all 1. */
  sourceMask?: tf.Tensor;
  /** Seed of dropout; without it nothing is dropped, whatever `dropRate` says. */
  dropSeed?: Seed;
};

/**
 * Next-token logits of the target: source [B, S] and target [B, T] int32 → [B, T, V].
 * @throws RangeError when a sequence exceeds contextLength
 */
export function transformer(
  p: TransformerParams,
  source: tf.Tensor,
  target: tf.Tensor,
  cfg: TransformerConfig,
  options: TransformerForwardOptions = {},
): tf.Tensor {
  return tf.tidy(() => {
    const encoded = encodeSource(p, source, cfg, options);
    return decodeTarget(p, target, encoded, cfg, options);
  });
}

/** What the decoder looks at: source [B, S] int32 → [B, S, C]. */
export function encodeSource(
  p: TransformerParams,
  source: tf.Tensor,
  cfg: TransformerConfig,
  options: TransformerForwardOptions = {},
): tf.Tensor {
  const parts = dropping(cfg, options.dropSeed, 0);
  const seen = options.sourceMask ? { padding: options.sourceMask } : {};
  return tf.tidy(() => {
    let x = parts.drop(embedded(p, source, cfg));
    for (const block of p.encoder) {
      const how = { nHeads: cfg.nHeads, causal: false, ...seen, ...parts.attention() };
      const attended = multiHeadAttention(block.attn, x, how);
      x = layerNorm(block.norm1, tf.add(x, parts.drop(attended)));
      x = layerNorm(block.norm2, tf.add(x, parts.drop(feedForward(block, x, cfg))));
    }
    return x;
  });
}

/** Options of {@link decodeTarget}. */
export type DecodeOptions = TransformerForwardOptions & {
  /** Keys and values of the target tokens before `target`, and of `encoded`; extended by those of `target`. */
  cache?: DecoderCache;
};

/**
 * Next-token logits: target [B, T] int32 and encoded [B, S, C] → [B, T, V]. With a cache, target holds only
 * the new tokens, and `encoded` is read at the first call alone.
 * @throws RangeError when the target, with what the cache holds, exceeds contextLength
 */
export function decodeTarget(
  p: TransformerParams,
  target: tf.Tensor,
  encoded: tf.Tensor,
  cfg: TransformerConfig,
  options: DecodeOptions = {},
): tf.Tensor {
  const { cache } = options;
  const offset = cache?.[0] ? cachePosition(cache[0].self) : 0;
  const parts = dropping(cfg, options.dropSeed, 1 << 16); // other places than the encoder's
  const seen = options.sourceMask ? { padding: options.sourceMask } : {};
  const nHeads = cfg.nDecoderHeads;
  return tf.tidy(() => {
    let x = parts.drop(embedded(p, target, cfg, offset));
    for (const [i, block] of p.decoder.entries()) {
      const layer = cache?.[i];
      const attended = multiHeadAttention(block.attn, x, {
        nHeads,
        ...parts.attention(),
        ...(layer ? { cache: layer.self } : {}),
      });
      x = layerNorm(block.norm1, tf.add(x, parts.drop(attended)));
      const looked = multiHeadAttention(block.cross, x, {
        nHeads,
        causal: false,
        context: encoded,
        ...seen,
        ...parts.attention(),
        ...(layer ? { cache: layer.cross } : {}),
      });
      x = layerNorm(block.crossNorm, tf.add(x, parts.drop(looked)));
      x = layerNorm(block.norm2, tf.add(x, parts.drop(feedForward(block, x, cfg))));
    }
    const [V, C] = p.tokEmb.shape;
    const rows = tf.reshape(x, [-1, C]);
    const logits = tf.add(tf.matMul(rows, p.tokEmb as tf.Tensor2D, false, true), p.headBias);
    return tf.reshape(logits, [...x.shape.slice(0, -1), V]);
  });
}

/** Tokens with their places, counted from `offset`: ids [B, T] → [B, T, C]. */
function embedded(
  p: TransformerParams,
  ids: tf.Tensor,
  cfg: TransformerConfig,
  offset = 0,
): tf.Tensor {
  const [, T] = ids.shape as [number, number];
  const end = offset + T;
  if (end > cfg.contextLength)
    throw new RangeError(
      `transformer: ${end} tokens exceed contextLength ${cfg.contextLength}; shorten the text or use a model with a longer context`,
    );
  const tokens = embed(p.tokEmb, ids);
  const scaled = cfg.scaledEmbedding ? tf.mul(tokens, Math.sqrt(cfg.embDim)) : tokens;
  const places = sinusoidalPositions(end, cfg.embDim).subarray(offset * cfg.embDim);
  return tf.add(scaled, tf.tensor2d(places, [T, cfg.embDim]));
}

function feedForward(
  block: EncoderBlockParams,
  x: tf.Tensor,
  { activation }: TransformerConfig,
): tf.Tensor {
  const up = linear(block.up, x);
  if (activation === "relu") return linear(block.down, tf.relu(up));
  const exact = { approximate: "none" } as const;
  return linear(block.down, activation === "silu" ? silu(up) : gelu(up, exact));
}

/** Dropout of one pass: each place, counted from `first`, drops other elements. */
function dropping(cfg: TransformerConfig, dropSeed: Seed | undefined, first: number) {
  let site = first;
  const dropRate = dropSeed === undefined ? 0 : cfg.dropRate;
  const nextSeed = (): Seed => siteSeed(dropSeed ?? 0, site++);
  return {
    drop: (x: tf.Tensor): tf.Tensor => (dropRate === 0 ? x : dropout(x, dropRate, nextSeed())),
    attention: () => (dropRate === 0 ? {} : { dropRate, seed: nextSeed() }),
  };
}
