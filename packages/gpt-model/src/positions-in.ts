// Where tokens stand within their own text when several texts share a row.
import { tf } from "@llmsmith/tensor";

/** How many tokens of the same segment stand before each token: segments [B, T] → int32 [B, T]. */
export function positionsIn(segments: tf.Tensor): tf.Tensor {
  const [B, T] = segments.shape as [number, number];
  return tf.tidy(() => {
    const numbers = tf.cast(segments, "float32");
    const same = tf.equal(tf.reshape(numbers, [B, T, 1]), tf.reshape(numbers, [B, 1, T]));
    const before = tf.tensor2d(
      Float32Array.from({ length: T * T }, (_, i) => (i % T < Math.floor(i / T) ? 1 : 0)),
      [T, T],
    );
    return tf.cast(tf.sum(tf.mul(tf.cast(same, "float32"), before), 2), "int32");
  });
}
