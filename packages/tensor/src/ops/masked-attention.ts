// Attention with everything that hides keys or shares them between heads, keeping its weights for backward.
import { tf } from "../tf.ts";
import { maskOf, type Visibility } from "./attention-mask.ts";
import { defineOp, type OpInputs, runOp, withGradient } from "./define-op.ts";
import { groupHeads, mergeHeads, splitHeads, ungroupHeads } from "./heads.ts";

/** How heads and keys are used; the numbers are checked by `scaledDotProductAttention`. */
export type AttentionForm = Visibility & {
  /** Number of heads H of the queries. */
  nHeads: number;
  /** Number of heads of keys and values; divides H. */
  nKVHeads: number;
  /** Factor of the scores. */
  scale: number;
};

/** An {@link AttentionForm} as attributes of an operation; padding and segments are inputs. */
export type PlainForm = Omit<AttentionForm, "padding" | "segments">;

defineOp({
  name: "LLMSmithMaskedAttention",
  island: true,
  reference: ({ q, k, v, padding, segments }, attributes) => {
    const form = { ...(attributes as PlainForm), padding, segments };
    const weights = attentionWeights(q!, k!, form);
    return [weightedValues(weights, v!, form.nKVHeads), weights];
  },
});

defineOp({
  name: "LLMSmithMaskedAttentionGrad",
  island: true,
  reference: (inputs, attributes) => attentionGradients(inputs, attributes as PlainForm),
});

/** Gradients by q, k and v from dy, q, k, v and the weights [B, H, T, S], `probabilities`. */
export function attentionGradients(
  { dy, q, k, v, probabilities }: OpInputs,
  { nHeads, nKVHeads, scale }: PlainForm,
): tf.Tensor[] {
  const [dOut, queries] = [dy!, q!].map((x) => groupHeads(splitHeads(x, nHeads), nKVHeads));
  const [keys, values] = [k!, v!].map((x) => splitHeads(x, nKVHeads));
  const p = groupHeads(probabilities!, nKVHeads); // 0 where a mask hides: no mask is needed
  const dP = tf.matMul(dOut!, values!, false, true);
  const dScores = tf.mul(tf.mul(p, tf.sub(dP, tf.sum(tf.mul(dP, p), 3, true))), scale);
  return [
    mergeHeads(ungroupHeads(tf.matMul(dScores, keys!), nHeads)),
    mergeHeads(tf.matMul(dScores, queries!, true, false)), // sums over the heads of a group, too
    mergeHeads(tf.matMul(p, dOut!, true, false)),
  ];
}

/** Attention of q [B, T, H·D] over k and v [B, S, nKVHeads·D] → [B, T, H·D]. */
export function maskedAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  form: AttentionForm,
): tf.Tensor {
  const { padding, segments, ...attributes } = form;
  return withGradient(
    [q, k, v],
    () => {
      const [value, probabilities] = runOp(
        "LLMSmithMaskedAttention",
        { q, k, v, padding, segments },
        attributes,
      ) as [tf.Tensor, tf.Tensor];
      return { value, saved: [q, k, v, probabilities] };
    },
    (dy, [q, k, v, probabilities]) =>
      runOp(
        "LLMSmithMaskedAttentionGrad",
        { dy, q: q!, k: k!, v: v!, probabilities: probabilities! },
        attributes,
      ),
  );
}

/** softmax(scale·q·kᵀ + mask), [B, H, T, S]; all zeros for a query that sees no key. Differentiable. */
export function attentionWeights(q: tf.Tensor, k: tf.Tensor, form: AttentionForm): tf.Tensor {
  const { nHeads, nKVHeads, scale } = form;
  // The factor goes to q, of which there is less than of scores.
  const queries = groupHeads(splitHeads(tf.mul(q, scale), nHeads), nKVHeads);
  const scores = ungroupHeads(tf.matMul(queries, splitHeads(k, nKVHeads), false, true), nHeads);
  const { bias, sees } = maskOf(q.shape[1]!, k.shape[1]!, form);
  const weights = tf.softmax(bias ? tf.add(scores, bias) : scores);
  return sees ? tf.mul(weights, sees) : weights;
}

/** weights [B, H, T, S] times v [B, S, nKVHeads·D] → [B, T, H·D]. Differentiable. */
export function weightedValues(weights: tf.Tensor, v: tf.Tensor, nKVHeads: number): tf.Tensor {
  const out = tf.matMul(groupHeads(weights, nKVHeads), splitHeads(v, nKVHeads));
  return mergeHeads(ungroupHeads(out, weights.shape[1]!));
}
