// Attention from one sequence to another, as a decoder looks at what an encoder made (Vaswani et al., 2017).
import type { tf } from "@llmsmith/tensor";
import { type AttentionParams, multiHeadAttention, type MultiHeadOptions } from "./multi-head.ts";

/** Options of {@link crossAttention}: those of {@link multiHeadAttention} that concern no order of the keys. */
export type CrossAttentionOptions = Omit<
  MultiHeadOptions,
  "context" | "causal" | "window" | "rope" | "rolling"
>;

/**
 * Each token of x [B, T, inDim] looks at all of context [B, S, contextDim] → [B, T, outDim]; the maps of keys
 * and values are [contextDim, nKVHeads·D]. With a cache, keys and values are made of the context at the first
 * call; later calls do not read it, until `disposeCache` frees them.
 * @throws RangeError when the heads do not divide the maps' widths
 */
export function crossAttention(
  p: AttentionParams,
  x: tf.Tensor,
  context: tf.Tensor,
  options: CrossAttentionOptions,
): tf.Tensor {
  return multiHeadAttention(p, x, { ...options, context, causal: false });
}
