// Scaled dot-product attention over heads that lie side by side in the last axis.
import { tf } from "../tf.ts";
import { causalMaskValues } from "./attention-mask.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";
import { dropout } from "./dropout.ts";

/** Options of {@link scaledDotProductAttention}. */
export type AttentionOptions = {
  /** Number of heads H; must divide C. */
  nHeads: number;
  /** Whether a query sees only keys up to its own position, counted from the end. Default true. */
  causal?: boolean;
  /** Share of attention weights set to zero, 0 ≤ rate < 1. Default 0. */
  dropRate?: number;
  /** Seed of the dropped weights; needed when `dropRate` > 0. */
  seed?: number;
};

defineOp({
  name: "LLMSmithAttention",
  reference: ({ q, k, v }, { nHeads, causal }) => {
    const [queries, keys, values] = [q!, k!, v!].map((x) => splitHeads(x, nHeads as number));
    const weights = attentionWeights(queries!, keys!, causal as boolean);
    return [mergeHeads(tf.matMul(weights, values!)), weights];
  },
});

defineOp({
  name: "LLMSmithAttentionGrad",
  reference: ({ dy, q, k, v, probabilities }, { nHeads }) => {
    const [dOut, queries, keys, values] = [dy!, q!, k!, v!].map((x) =>
      splitHeads(x, nHeads as number),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const p = probabilities!;
    const dP = tf.matMul(dOut, values, false, true); // [B, H, T, S]
    const scale = 1 / Math.sqrt(queries.shape[3]!);
    const dScores = tf.mul(tf.mul(p, tf.sub(dP, tf.sum(tf.mul(dP, p), 3, true))), scale);
    return [
      mergeHeads(tf.matMul(dScores, keys)),
      mergeHeads(tf.matMul(dScores, queries, true, false)),
      mergeHeads(tf.matMul(p, dOut, true, false)),
    ];
  },
});

/**
 * `softmax(q·kᵀ/√D)·v` for each head (Vaswani et al., 2017): q [B, T, C], k and v [B, S, C] →
 * [B, T, C] with D = C / nHeads. With `causal`, query t stands at position S − T + t, so that new
 * tokens may be asked against a cache of earlier keys.
 * @throws RangeError for shapes that do not fit or a head count that does not divide C
 */
export function scaledDotProductAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  options: AttentionOptions,
): tf.Tensor {
  const { nHeads, causal = true, dropRate = 0, seed } = options;
  const [B, T, C] = q.shape as [number, number, number];
  const S = k.shape[1]!;
  const fits = [k, v].every((x) => x.shape.join() === [B, S, C].join());
  if (C % nHeads !== 0 || !fits || (causal && S < T))
    throw new RangeError(
      `scaledDotProductAttention: q [${q.shape.join(", ")}], k [${k.shape.join(", ")}], v [${v.shape.join(", ")}] do not fit ${nHeads} heads`,
    );
  if (dropRate > 0) {
    return tf.tidy(() => {
      const [queries, keys, values] = [q, k, v].map((x) => splitHeads(x, nHeads));
      const weights = dropout(attentionWeights(queries!, keys!, causal), dropRate, seed);
      return mergeHeads(tf.matMul(weights, values!));
    });
  }
  return withGradient(
    [q, k, v],
    () => {
      const [value, probabilities] = runOp(
        "LLMSmithAttention",
        { q, k, v },
        { nHeads, causal },
      ) as [tf.Tensor, tf.Tensor];
      return { value, saved: [q, k, v, probabilities] };
    },
    (dy, saved) => {
      const [queries, keys, values, probabilities] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      return runOp(
        "LLMSmithAttentionGrad",
        { dy, q: queries, k: keys, v: values, probabilities },
        { nHeads, causal },
      );
    },
  );
}

/** softmax(q·kᵀ/√D) for q [B, H, T, D], k [B, H, S, D] → [B, H, T, S]. */
function attentionWeights(queries: tf.Tensor, keys: tf.Tensor, causal: boolean): tf.Tensor {
  const [T, S, D] = [queries.shape[2]!, keys.shape[2]!, queries.shape[3]!];
  const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(D));
  if (!causal || T === 1) return tf.softmax(scores);
  return tf.softmax(tf.add(scores, tf.tensor2d(causalMaskValues(T, S), [T, S])));
}

/** [B, T, C] → [B, H, T, C/H] */
function splitHeads(x: tf.Tensor, nHeads: number): tf.Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [B, T, nHeads, C / nHeads]), [0, 2, 1, 3]);
}

/** [B, H, T, D] → [B, T, H·D] */
function mergeHeads(x: tf.Tensor): tf.Tensor {
  const [B, H, T, D] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [B, T, H * D]);
}
