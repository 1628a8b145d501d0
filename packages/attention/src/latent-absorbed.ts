// Latent attention with keyUp multiplied into the queries and valueUp put behind the weights: the latents are
// then the keys and values of all heads, as in multi-query attention, and nothing is made for cached tokens.
import { causalMask, dropout, tf } from "@llmsmith/tensor";
import type { LatentAttentionParams, LatentParts } from "./latent-attention.ts";

/** Parts of T queries and S keys → [B, T, H·V]. */
export function absorbedAttention(
  p: Pick<LatentAttentionParams, "keyUp" | "valueUp">,
  parts: LatentParts,
): tf.Tensor {
  const { query, queryRope, latents, keyRope, nHeads, scale, dropRate, seed } = parts;
  const [B, T] = query.shape as [number, number, number];
  const [, S, rank] = latents.shape as [number, number, number];
  // q·(c·W)ᵀ = (q·Wᵀ)·cᵀ, head by head
  const absorbed = tf.matMul(
    byHead(query, nHeads),
    mapsByHead(p.keyUp.weight, nHeads),
    false,
    true,
  );
  const queries = tf.reshape(byBatch(absorbed, B, T), [B, nHeads * T, rank]);
  const turned = byBatch(byHead(queryRope, nHeads), B, T); // [B, H, T, R]
  const ropeQueries = tf.reshape(turned, [B, nHeads * T, keyRope.shape[2]!]);
  const sum = tf.add(
    tf.matMul(queries, latents, false, true),
    tf.matMul(ropeQueries, keyRope, false, true),
  ); // [B, H·T, S]
  const scores = tf.mul(tf.reshape(sum, [B, nHeads, T, S]), scale);
  const weights = tf.softmax(T === 1 ? scores : tf.add(scores, causalMask(T, S)));
  const kept = tf.reshape(dropout(weights, dropRate, seed), [B, nHeads * T, S]);
  const means = tf.reshape(tf.matMul(kept, latents), [B, nHeads, T, rank]);
  const rows = tf.reshape(tf.transpose(means, [1, 0, 2, 3]), [nHeads, B * T, rank]);
  const values = byBatch(tf.matMul(rows, mapsByHead(p.valueUp.weight, nHeads)), B, T); // [B, H, T, V]
  return tf.reshape(tf.transpose(values, [0, 2, 1, 3]), [B, T, p.valueUp.weight.shape[1]]);
}

/** [B, T, H·D] → [H, B·T, D] */
function byHead(x: tf.Tensor, nHeads: number): tf.Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [B * T, nHeads, C / nHeads]), [1, 0, 2]);
}

/** [H, B·T, D] → [B, H, T, D] */
function byBatch(x: tf.Tensor, B: number, T: number): tf.Tensor {
  const [H, , D] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [H, B, T, D]), [1, 0, 2, 3]);
}

/** A map [rank, H·D] as [H, rank, D]. */
function mapsByHead(weight: tf.Tensor2D, nHeads: number): tf.Tensor {
  const [rank, C] = weight.shape;
  return tf.transpose(tf.reshape(weight, [rank, nHeads, C / nHeads]), [1, 0, 2]);
}
