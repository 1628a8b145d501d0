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
};

/**
 * Mean over all counted targets of `−log softmax(logits)[target]`, in nats.
 * @param logits [..., V]
 * @param targets int32 [...], each in 0 … V−1 or `ignoreIndex`; when all are ignored the loss is 0
 */
export function crossEntropy(
  logits: tf.Tensor,
  targets: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Scalar {
  const { ignoreIndex = IGNORE_INDEX } = options;
  const vocab = logits.shape.at(-1)!;
  if (targets.size * vocab !== logits.size)
    throw new RangeError(
      `crossEntropy: targets [${targets.shape.join(", ")}] must have the shape of logits [${logits.shape.join(", ")}] without the last axis`,
    );
  return tf.tidy(() => {
    const labels = tf.reshape(targets, [-1]);
    const counted = tf.cast(tf.notEqual(labels, ignoreIndex), "float32"); // [N]
    const share = tf.div(counted, tf.maximum(tf.sum(counted), 1)); // weight of each row
    const rows = tf.reshape(logits, [-1, vocab]);
    const inside = tf.cast(tf.mul(tf.cast(labels, "float32"), counted), "int32"); // ignored → 0
    return withGradient(
      [rows],
      () => {
        const [loss, backprop] = runOp("LLMSmithSparseCrossEntropy", {
          logits: rows,
          labels: inside,
        }) as [tf.Tensor, tf.Tensor];
        return { value: tf.sum(tf.mul(loss, share)), saved: [backprop, share] };
      },
      (dy, saved) => {
        const [backprop, weight] = saved as [tf.Tensor, tf.Tensor];
        return [tf.mul(backprop, tf.expandDims(tf.mul(weight, dy), 1))];
      },
    ) as tf.Scalar;
  });
}
