// Heads lie side by side in the last axis between operations, and apart inside attention.
import { tf } from "../tf.ts";

/** [B, T, H·D] → [B, H, T, D] */
export function splitHeads(x: tf.Tensor, nHeads: number): tf.Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [B, T, nHeads, C / nHeads]), [0, 2, 1, 3]);
}

/** [B, H, T, D] → [B, T, H·D] */
export function mergeHeads(x: tf.Tensor): tf.Tensor {
  const [B, H, T, D] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [B, T, H * D]);
}

/**
 * [B, H, T, D] → [B, nKVHeads, H/nKVHeads·T, D]: the queries of all heads that share a key head in one
 * matrix, so that a batched product serves them without copies of the keys. Moves no data.
 */
export function groupHeads(x: tf.Tensor, nKVHeads: number): tf.Tensor {
  const [B, H, T, D] = x.shape as [number, number, number, number];
  return tf.reshape(x, [B, nKVHeads, (H / nKVHeads) * T, D]);
}

/** The inverse of {@link groupHeads}: [B, G, H/G·T, D] → [B, H, T, D]. */
export function ungroupHeads(x: tf.Tensor, nHeads: number): tf.Tensor {
  const [B, G, rows, D] = x.shape as [number, number, number, number];
  return tf.reshape(x, [B, nHeads, (G * rows) / nHeads, D]);
}
