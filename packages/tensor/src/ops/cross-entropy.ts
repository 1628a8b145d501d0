// Next-token loss: softmax and negative log-likelihood in one, without a one-hot tensor.
import { tf } from "../tf.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";

/** Target value that PyTorch and the book leave out of the loss. */
export const IGNORE_INDEX = -100;

defineOp({
  name: "LLMSmithSparseCrossEntropy",
  reference: ({ logits, labels }) => {
    const [rows, vocab] = logits!.shape as [number, number];
    const logProbs = tf.logSoftmax(logits!);
    const hot = tf.oneHot(tf.cast(labels!, "int32"), vocab); // a label outside gives a row of zeros
    const inside = tf.sum(hot, 1, true);
    const loss = tf.neg(tf.sum(tf.mul(logProbs, hot), 1));
    const backprop = tf.mul(tf.sub(tf.exp(logProbs), hot), inside);
    return [tf.reshape(loss, [rows]), backprop];
  },
});

/** Options of {@link crossEntropy}. */
export type CrossEntropyOptions = {
  /** Targets of this value count neither in the sum nor in the mean. Default −100. */
  ignoreIndex?: number;
  /**
   * Share ε of the target that is spread evenly over all V classes, the right one included, as PyTorch
   * does it (Szegedy et al., 2016): 0 ≤ ε ≤ 1. Default 0.
   */
  labelSmoothing?: number;
};

/**
 * Mean over all counted targets of `−log softmax(logits)[target]`, in nats; with labelSmoothing ε, of
 * `−Σ t·log softmax(logits)` for targets `t = (1 − ε)·onehot + ε/V`.
 * @param logits [..., V]
 * @param targets int32 [...], each in 0 … V−1 or `ignoreIndex`; when all are ignored the loss is 0
 * @throws RangeError for targets of another shape, or smoothing out of range
 */
export function crossEntropy(
  logits: tf.Tensor,
  targets: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Scalar {
  const { ignoreIndex = IGNORE_INDEX, labelSmoothing = 0 } = options;
  const vocab = logits.shape.at(-1)!;
  if (targets.size * vocab !== logits.size)
    throw new RangeError(
      `crossEntropy: targets [${targets.shape.join(", ")}] must have the shape of logits [${logits.shape.join(", ")}] without the last axis`,
    );
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new RangeError(`crossEntropy: labelSmoothing must be in [0, 1], got ${labelSmoothing}`);
  return tf.tidy(() => {
    const labels = tf.reshape(targets, [-1]);
    const counted = tf.cast(tf.notEqual(labels, ignoreIndex), "float32"); // [N]
    const share = tf.div(counted, tf.maximum(tf.sum(counted), 1)); // weight of each row
    const rows = tf.reshape(logits, [-1, vocab]);
    const inside = tf.cast(tf.mul(tf.cast(labels, "float32"), counted), "int32"); // ignored → 0
    return withGradient(
      [rows],
      () => {
        const [loss, backprop] = rowLosses(rows, inside, labelSmoothing);
        return { value: tf.sum(tf.mul(loss, share)), saved: [backprop, share] };
      },
      (dy, saved) => {
        const [backprop, weight] = saved as [tf.Tensor, tf.Tensor];
        return [tf.mul(backprop, tf.expandDims(tf.mul(weight, dy), 1))];
      },
    ) as tf.Scalar;
  });
}

/** Loss [N] and its derivative by the logits [N, V] of each row, all labels being in range. */
function rowLosses(
  logits: tf.Tensor,
  labels: tf.Tensor,
  smoothing: number,
): [loss: tf.Tensor, backprop: tf.Tensor] {
  const hard = runOp("LLMSmithSparseCrossEntropy", { logits, labels });
  const [loss, backprop] = hard as [tf.Tensor, tf.Tensor];
  if (smoothing === 0) return [loss, backprop];
  // The loss is linear in the targets: a part for the label, and one for the even spread.
  const logProbs = tf.logSoftmax(logits);
  const even = tf.neg(tf.mean(logProbs, 1));
  const evenBackprop = tf.sub(tf.exp(logProbs), 1 / logits.shape[1]!);
  const mix = (a: tf.Tensor, b: tf.Tensor) =>
    tf.add(tf.mul(a, 1 - smoothing), tf.mul(b, smoothing));
  return [mix(loss, even), mix(backprop, evenBackprop)];
}
