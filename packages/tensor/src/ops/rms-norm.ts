// Root mean square normalisation (Zhang and Sennrich, 2019): layer norm without mean and shift.
import { tf } from "../tf.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";

/** Parameter of {@link rmsNorm}: scale [C]. */
export type RmsNorm = { scale: tf.Tensor1D };

defineOp({
  name: "LLMSmithRmsNorm",
  island: true,
  reference: ({ x, scale }, { epsilon }) => {
    const rstd = tf.rsqrt(tf.add(tf.mean(tf.square(x!), 1, true), epsilon as number));
    return [tf.mul(tf.mul(x!, rstd), scale!), tf.reshape(rstd, [-1])];
  },
});

defineOp({
  name: "LLMSmithRmsNormGrad",
  island: true,
  reference: ({ dy, x, scale, rstd }) => {
    const inverse = tf.expandDims(rstd!, 1);
    const unit = tf.mul(x!, inverse); // [N, C]
    const dUnit = tf.mul(dy!, scale!);
    const along = tf.mul(unit, tf.mean(tf.mul(dUnit, unit), 1, true)); // what only changes the length
    return [tf.mul(tf.sub(dUnit, along), inverse), tf.sum(tf.mul(dy!, unit), 0)];
  },
});

/**
 * `x / √(mean(x²) + ε) · scale` over the last axis, any rank.
 * @param epsilon added to the mean square; 1e-5 in Llama, 1e-6 in Qwen and Gemma
 * @throws RangeError when the last axis of `x` is not the size of scale
 */
export function rmsNorm(p: RmsNorm, x: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  const width = p.scale.size;
  if (x.shape.at(-1) !== width)
    throw new RangeError(
      `rmsNorm: the last axis of x [${x.shape.join(", ")}] must be ${width}, the size of scale [${p.scale.shape.join(", ")}]`,
    );
  return tf.tidy(() => {
    const rows = tf.reshape(x, [-1, width]);
    const { scale } = p;
    const y = withGradient(
      [rows, scale],
      () => {
        const [value, rstd] = runOp("LLMSmithRmsNorm", { x: rows, scale }, { epsilon }) as [
          tf.Tensor,
          tf.Tensor,
        ];
        return { value, saved: [rows, scale, rstd] };
      },
      (dy, saved) => {
        const [x, gain, rstd] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        return runOp("LLMSmithRmsNormGrad", { dy, x, scale: gain, rstd });
      },
    );
    return tf.reshape(y, x.shape);
  });
}
