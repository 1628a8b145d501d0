// More or fewer tokens than a model was made with, for a tokenizer that got some or lost its last.
import { tf } from "@llmsmith/tensor";
import { defineGPT, type GPTConfig } from "./config.ts";
import type { GPTParams } from "./gpt.ts";

/**
 * The model with `vocabSize` tokens. New rows of the embedding, and new columns of a head of its own, are the
 * mean of the old ones: a new token is then no likelier than the average, and does not drown those that were
 * learned. Fewer tokens drop the last. The logits of the tokens that stay do not change.
 * @param params taken over: what is resized is disposed, everything else is passed on; do not use it afterwards
 * @returns the same config and parameters when there are so many tokens already
 * @throws RangeError when `vocabSize` is no whole number above 0; `params` is then as it was
 */
export function resizeVocabulary(
  params: GPTParams,
  cfg: GPTConfig,
  vocabSize: number,
): { cfg: GPTConfig; params: GPTParams } {
  if (!Number.isSafeInteger(vocabSize) || vocabSize < 1)
    throw new RangeError(
      `resizeVocabulary: vocabSize ${vocabSize} must be a whole number of tokens above 0`,
    );
  if (vocabSize === cfg.vocabSize) return { cfg, params };
  const resized: GPTParams = { ...params, tokEmb: withSize(params.tokEmb, 0, vocabSize) };
  if (params.head)
    resized.head = { ...params.head, weight: withSize(params.head.weight, 1, vocabSize) };
  tf.dispose([params.tokEmb, ...(params.head ? [params.head.weight] : [])]);
  return { cfg: defineGPT({ ...cfg, vocabSize }), params: resized };
}

/** A variable with `size` slices along an axis: the first of `matrix`, and their mean for what is more. */
function withSize(matrix: tf.Tensor2D, axis: 0 | 1, size: number): tf.Tensor2D {
  return tf.tidy(() => {
    const old = matrix.shape[axis];
    const other = matrix.shape[1 - axis] ?? 0;
    if (size < old)
      return tf.variable(tf.slice(matrix, [0, 0], axis === 0 ? [size, other] : [other, size]));
    const mean = tf.mean(matrix, axis, true);
    const more = tf.tile(mean, axis === 0 ? [size - old, 1] : [1, size - old]);
    return tf.variable(tf.concat([matrix, more as tf.Tensor2D], axis));
  });
}
