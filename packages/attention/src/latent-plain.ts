// Latent attention with the keys and values of every head made from the latents: the form to train and to
// read prompts with.
import { linear, scaledDotProductAttention, tf } from "@llmsmith/tensor";
import type { LatentAttentionParams, LatentParts } from "./latent-attention.ts";

/** Parts of T queries and S keys → [B, T, H·V]. */
export function plainLatentAttention(
  p: Pick<LatentAttentionParams, "keyUp" | "valueUp">,
  parts: LatentParts,
): tf.Tensor {
  const { query, queryRope, latents, keyRope, nHeads, scale, dropRate, seed } = parts;
  const keys = linear(p.keyUp, latents); // [B, S, H·D]
  const values = linear(p.valueUp, latents); // [B, S, H·V]
  const [B, S, R] = keyRope.shape as [number, number, number];
  // A sum with zeros repeats the key, and its gradient is one sum over the heads; that of tf.tile is H slices.
  const repeated = tf.add(tf.reshape(keyRope, [B, S, 1, R]), tf.zeros([1, 1, nHeads, 1]));
  const q = tf.concat([headsApart(query, nHeads), headsApart(queryRope, nHeads)], 3);
  const k = tf.concat([headsApart(keys, nHeads), repeated], 3);
  const v = headsApart(values, nHeads);
  // Attention wants heads of one width: zeros change neither the scores nor the values before them.
  const V = v.shape[3]!;
  const width = Math.max(q.shape[3]!, V);
  const [queries, wideKeys, wideValues] = [q, k, v].map((y) =>
    headsTogether(widened(y, width)),
  ) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const attended = scaledDotProductAttention(queries, wideKeys, wideValues, {
    nHeads,
    scale,
    dropRate,
    ...(seed === undefined ? {} : { seed }),
  });
  if (width === V) return attended;
  const T = query.shape[1]!;
  return headsTogether(tf.slice(headsApart(attended, nHeads), [0, 0, 0, 0], [B, T, nHeads, V]));
}

/** [B, T, H·D] → [B, T, H, D] */
function headsApart(x: tf.Tensor, nHeads: number): tf.Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return tf.reshape(x, [B, T, nHeads, C / nHeads]);
}

/** [B, T, H, D] → [B, T, H·D] */
function headsTogether(x: tf.Tensor): tf.Tensor {
  const [B, T, H, D] = x.shape as [number, number, number, number];
  return tf.reshape(x, [B, T, H * D]);
}

/** x [B, T, H, D] with zeros behind each head, [B, T, H, width]. */
function widened(x: tf.Tensor, width: number): tf.Tensor {
  const [B, T, H, D] = x.shape as [number, number, number, number];
  return D === width ? x : tf.concat([x, tf.zeros([B, T, H, width - D])], 3);
}
