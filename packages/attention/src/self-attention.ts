// The first rungs of the book's chapter 3: attention without weights, with weights, causal, several heads.
import { causalMask, dropout, type Linear, linear, tf } from "@llmsmith/tensor";

/** One attention head: query, key and value maps, each [inDim, outDim]. */
export type HeadParams = { query: Linear; key: Linear; value: Linear };

/** Options of one causal head. */
export type HeadOptions = {
  /** Share of attention weights set to zero, 0 ≤ rate < 1. Default 0. */
  dropRate?: number;
  /** Seed of the dropped weights; needed when `dropRate` > 0. */
  seed?: number;
};

/**
 * Attention without parameters: each row of x [T, C] becomes a mean of all rows, weighted by
 * `softmax(x·xᵀ)`. Returns the context [T, C] and the weights [T, T].
 * Source: Raschka, Build a Large Language Model (From Scratch), section 3.3.
 */
export function simpleSelfAttention(x: tf.Tensor2D): {
  context: tf.Tensor2D;
  weights: tf.Tensor2D;
} {
  return tf.tidy(() => {
    const weights = tf.softmax(tf.matMul(x, x, false, true)) as tf.Tensor2D; // [T, T]
    return { context: tf.matMul(weights, x) as tf.Tensor2D, weights };
  });
}

/**
 * `softmax(q·kᵀ/√D)·v` with trainable maps and no mask: x [B, T, C] or [T, C] → [..., T, D].
 * Source: section 3.4.
 */
export function selfAttention(p: HeadParams, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.matMul(tf.softmax(scores(p, x)), linear(p.value, x)));
}

/**
 * One head that sees no later token, with dropout on its weights: x [B, T, C] → [B, T, D].
 * Source: section 3.5.
 */
export function causalAttention(p: HeadParams, x: tf.Tensor, options: HeadOptions = {}): tf.Tensor {
  const { dropRate = 0, seed } = options;
  return tf.tidy(() => {
    const masked = tf.add(scores(p, x), causalMask(x.shape.at(-2)!));
    const weights = dropout(tf.softmax(masked), dropRate, seed);
    return tf.matMul(weights, linear(p.value, x));
  });
}

/**
 * Several causal heads side by side, each computed alone: x [B, T, C] → [B, T, heads·D]. The plain
 * form that {@link multiHeadAttention} computes at once. Source: section 3.6.1.
 */
export function stackedHeads(
  heads: readonly HeadParams[],
  x: tf.Tensor,
  options: HeadOptions = {},
): tf.Tensor {
  return tf.tidy(() =>
    tf.concat(
      heads.map((head, i) =>
        causalAttention(
          head,
          x,
          options.seed === undefined ? options : { ...options, seed: options.seed + i },
        ),
      ),
      -1,
    ),
  );
}

/** q·kᵀ/√D: [..., T, T] */
function scores(p: HeadParams, x: tf.Tensor): tf.Tensor {
  const outDim = p.query.weight.shape[1];
  const products = tf.matMul(linear(p.query, x), linear(p.key, x), false, true);
  return tf.mul(products, 1 / Math.sqrt(outDim));
}
