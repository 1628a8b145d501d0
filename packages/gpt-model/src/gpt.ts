// A decoder (GPT-2: Radford et al., 2019) as functions over a tree of parameters; the config picks the parts:
// - positions learned, or RoPE with its scalings; a norm before each part, and after it where asked for
// - LayerNorm or RMSNorm; GELU, SwiGLU or GeGLU; heads of keys shared; windows by block; queries and keys normed
// - dropout only when a seed is given; a KV cache only when one is given
// - head of its own (the book, Llama) or tied to the token embedding (GPT-2, Gemma)
import {
  type AttentionParams,
  cacheLength,
  disposeCache,
  type KVCache,
  multiHeadAttention,
  type MultiHeadOptions,
} from "@llmsmith/attention";
import {
  dropout,
  embed,
  gelu,
  type LayerNorm,
  layerNorm,
  type Linear,
  linear,
  type RmsNorm,
  rmsNorm,
  type Seed,
  siteSeed,
  swiGlu,
  tf,
} from "@llmsmith/tensor";
import type { GPTConfig } from "./config.ts";
import { positionsIn } from "./positions-in.ts";
import { frequenciesOf, type RopeConfig } from "./rope-config.ts";

/** A norm over the width: with a shift it is a LayerNorm, without one an RMSNorm. */
export type Norm = LayerNorm | RmsNorm;

/** One transformer block: gate (in gated ones) and up are [C, hiddenDim], down is [hiddenDim, C]. */
export type BlockParams = {
  norm1: Norm;
  attn: AttentionParams;
  postNorm1?: Norm;
  norm2: Norm;
  gate?: Linear;
  up: Linear;
  down: Linear;
  postNorm2?: Norm;
};

/** Parameters of a decoder: tokEmb [V, C]; posEmb [T, C] where positions are learned; head.weight [C, V] unless tied. */
export type GPTParams = {
  tokEmb: tf.Tensor2D;
  posEmb?: tf.Tensor2D;
  blocks: BlockParams[];
  norm: Norm;
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
  /**
   * [B, T] of whole numbers, equal for the tokens of a text, which stand in a row: several texts then share a
   * row, each computed as if it stood there alone, its positions counted from its own beginning. Not with a
   * cache. Default each row is one text.
   */
  segments?: tf.Tensor;
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
 * @throws RangeError when the sequence, with what the cache holds, exceeds contextLength, for segments of
 * another shape, or with a cache
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
  const { dropSeed, cache, segments } = options;
  const [, T] = ids.shape as [number, number];
  const start = cache ? cacheLength(cache[0]!) : 0;
  if (start + T > cfg.contextLength)
    throw new RangeError(
      `gpt: ${start + T} tokens exceed contextLength ${cfg.contextLength}; shorten the text or use a model with a longer context`,
    );
  if (segments && (cache || segments.shape.join() !== ids.shape.join()))
    throw new RangeError(
      cache
        ? "gpt: segments go without a cache"
        : `gpt: segments [${segments.shape.join(", ")}] must have the shape of the ids [${ids.shape.join(", ")}]`,
    );
  const dropRate = dropSeed === undefined ? 0 : cfg.dropRate;
  let site = 0;
  const nextSeed = () => siteSeed(dropSeed ?? 0, site++); // each place drops other elements
  const drop = (x: tf.Tensor) => (dropRate === 0 ? x : dropout(x, dropRate, nextSeed()));

  const norm = (p: Norm, x: tf.Tensor) => normalise(p, x, cfg);
  const after = (p: Norm | undefined, x: tf.Tensor) => drop(p ? norm(p, x) : x);
  const attention = attentionOptions(cfg);

  return tf.tidy(() => {
    let x = embed(p.tokEmb, ids); // [B, T, C]
    if (cfg.embeddingScale !== 1) x = tf.mul(x, cfg.embeddingScale);
    if (p.posEmb) {
      const positions = segments
        ? embed(p.posEmb, positionsIn(segments))
        : tf.slice(p.posEmb, [start, 0], [T, cfg.embDim]);
      x = tf.add(x, positions);
    }
    x = drop(x);
    p.blocks.forEach((block, i) => {
      const attended = multiHeadAttention(block.attn, norm(block.norm1, x), {
        ...attention[i]!,
        dropRate,
        ...(dropRate > 0 ? { seed: nextSeed() } : {}),
        ...(cache ? { cache: cache[i]! } : {}),
        ...(segments ? { segments } : {}),
      });
      x = tf.add(x, after(block.postNorm1, attended));
      const inner = feedForward(block, norm(block.norm2, x), cfg);
      x = tf.add(x, after(block.postNorm2, inner));
    });
    return norm(p.norm, x);
  });
}

/** x [B, T, C] → [B, T, C]; its norm before and what comes after are the caller's. */
function feedForward(block: BlockParams, x: tf.Tensor, cfg: GPTConfig): tf.Tensor {
  const up = linear(block.up, x); // [B, T, hiddenDim]
  if (!block.gate) return linear(block.down, gelu(up));
  const gate = linear(block.gate, x);
  const gated = cfg.feedForward === "swiglu" ? swiGlu(gate, up) : tf.mul(gelu(gate), up);
  return linear(block.down, gated);
}

function normalise(p: Norm, x: tf.Tensor, { normEpsilon, normOffset }: GPTConfig): tf.Tensor {
  if ("shift" in p) return layerNorm(p, x, normEpsilon);
  const scale = normOffset === 0 ? p.scale : tf.add<tf.Tensor1D>(p.scale, normOffset);
  return rmsNorm({ scale }, x, normEpsilon);
}

/** What the config says of each block's attention. */
function attentionOptions(cfg: GPTConfig): MultiHeadOptions[] {
  const { nHeads, nKVHeads, headDim, nLayers, rope, windowRope = rope, windows } = cfg;
  const turned = (config: RopeConfig | undefined) =>
    config && { rope: { frequencies: frequenciesOf(config, headDim) } };
  const [everywhere, inWindow] = [turned(rope), turned(windowRope)];
  return Array.from({ length: nLayers }, (_, i) => ({
    nHeads,
    nKVHeads,
    ...(windows?.[i] ? { window: windows[i], ...inWindow } : everywhere),
    ...(cfg.attentionScale === undefined ? {} : { scale: cfg.attentionScale }),
    headNorm: (p: RmsNorm, x: tf.Tensor) => normalise(p, x, cfg),
  }));
}
