// BERT (Devlin et al., 2019) as functions over a tree of parameters: every token sees every other, norms
// come after the residual sums, and the head is tied to the token embedding.
import { type AttentionParams, multiHeadAttention } from "@llmsmith/attention";
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
import type { BertConfig } from "./config.ts";

/** One block: up is [C, hiddenDim], down is [hiddenDim, C]. */
export type BertBlockParams = {
  attn: AttentionParams;
  norm1: LayerNorm;
  up: Linear;
  down: Linear;
  norm2: LayerNorm;
};

/** Parameters: tokEmb [V, C], posEmb [T, C], typeEmb [nTokenTypes, C]; the head of masked language modelling. */
export type BertParams = {
  tokEmb: tf.Tensor2D;
  posEmb: tf.Tensor2D;
  typeEmb: tf.Tensor2D;
  embNorm: LayerNorm;
  blocks: BertBlockParams[];
  head: { transform: Linear; norm: LayerNorm; bias: tf.Tensor1D };
};

/** Parameters without the head: what every task starts from. */
export type BertBody = Omit<BertParams, "head">;

/** Options of a forward pass. */
export type BertForwardOptions = {
  /** [B, T] int32: each token's segment. Default: all 0. */
  tokenTypes?: tf.Tensor;
  /** [B, T] of 1 for tokens and 0 for padding, which nobody sees. Default: all 1. */
  attentionMask?: tf.Tensor;
  /** Seed of dropout; without it nothing is dropped, whatever `dropRate` says. */
  dropSeed?: Seed;
};

/**
 * Logits of the token that stands, or should stand, at each place: ids [B, T] int32 → [B, T, V].
 * @throws RangeError when the sequence exceeds contextLength
 */
export function bert(
  p: BertParams,
  ids: tf.Tensor,
  cfg: BertConfig,
  options: BertForwardOptions = {},
): tf.Tensor {
  return tf.tidy(() => bertHead(p, bertHidden(p, ids, cfg, options), cfg));
}

/** Hidden states after the last block: ids [B, T] → [B, T, C]. The first token's stands for the text. */
export function bertHidden(
  p: BertBody,
  ids: tf.Tensor,
  cfg: BertConfig,
  options: BertForwardOptions = {},
): tf.Tensor {
  const { tokenTypes, attentionMask, dropSeed } = options;
  const [, T] = ids.shape as [number, number];
  if (T > cfg.contextLength)
    throw new RangeError(
      `bert: ${T} tokens exceed contextLength ${cfg.contextLength}; shorten the text or use a model with a longer context`,
    );
  const { normEpsilon, nHeads } = cfg;
  const dropRate = dropSeed === undefined ? 0 : cfg.dropRate;
  let site = 0;
  const nextSeed = () => siteSeed(dropSeed ?? 0, site++); // each place drops other elements
  const drop = (x: tf.Tensor) => (dropRate === 0 ? x : dropout(x, dropRate, nextSeed()));
  const norm = (n: LayerNorm, x: tf.Tensor) => layerNorm(n, x, normEpsilon);

  return tf.tidy(() => {
    const types = tokenTypes ?? tf.zerosLike(ids);
    const places = tf.slice(p.posEmb, [0, 0], [T, cfg.embDim]);
    let x = tf.add(tf.add(embed(p.tokEmb, ids), embed(p.typeEmb, types)), places); // [B, T, C]
    x = drop(norm(p.embNorm, x));
    for (const block of p.blocks) {
      const attended = multiHeadAttention(block.attn, x, {
        nHeads,
        causal: false,
        dropRate,
        ...(attentionMask ? { padding: attentionMask } : {}),
        ...(dropRate > 0 ? { seed: nextSeed() } : {}),
      });
      x = norm(block.norm1, tf.add(x, drop(attended)));
      const inner = linear(block.down, gelu(linear(block.up, x), { approximate: "none" }));
      x = norm(block.norm2, tf.add(x, drop(inner)));
    }
    return x;
  });
}

/** Logits of hidden states: [..., C] → [..., V]. */
export function bertHead(p: BertParams, hidden: tf.Tensor, cfg: BertConfig): tf.Tensor {
  return tf.tidy(() => {
    const [V, C] = p.tokEmb.shape;
    const inner = gelu(linear(p.head.transform, hidden), { approximate: "none" });
    const rows = tf.reshape(layerNorm(p.head.norm, inner, cfg.normEpsilon), [-1, C]);
    const logits = tf.add(tf.matMul(rows, p.tokEmb as tf.Tensor2D, false, true), p.head.bias);
    return tf.reshape(logits, [...hidden.shape.slice(0, -1), V]);
  });
}
