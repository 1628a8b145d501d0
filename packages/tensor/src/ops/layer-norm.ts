// Layer normalisation (Ba, Kiros and Hinton, 2016).
import { tf } from "../tf.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";

/** Parameters of {@link layerNorm}: scale [C], shift [C]. */
export type LayerNorm = { scale: tf.Tensor1D; shift: tf.Tensor1D };

defineOp({
  name: "LLMSmithLayerNorm",
  island: true,
  reference: ({ x, scale, shift }, { epsilon }) => {
    const mean = tf.mean(x!, 1, true);
    const centred = tf.sub(x!, mean);
    const rstd = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon as number));
    const y = tf.add(tf.mul(tf.mul(centred, rstd), scale!), shift!);
    return [y, tf.reshape(mean, [-1]), tf.reshape(rstd, [-1])];
  },
});

defineOp({
  name: "LLMSmithLayerNormGrad",
  island: true,
  reference: ({ dy, x, scale, mean, rstd }) => {
    const inverse = tf.expandDims(rstd!, 1);
    const unit = tf.mul(tf.sub(x!, tf.expandDims(mean!, 1)), inverse); // [N, C]
    const dUnit = tf.mul(dy!, scale!);
    const dx = tf.mul(
      tf.sub(
        tf.sub(dUnit, tf.mean(dUnit, 1, true)),
        tf.mul(unit, tf.mean(tf.mul(dUnit, unit), 1, true)),
      ),
      inverse,
    );
    return [dx, tf.sum(tf.mul(dy!, unit), 0), tf.sum(dy!, 0)];
  },
});

/**
 * `(x − mean) / √(variance + ε) · scale + shift` over the last axis (biased variance), any rank.
 * @param epsilon added to the variance; 1e-5 in GPT-2
 */
export function layerNorm(p: LayerNorm, x: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  const width = p.scale.size;
  if (x.shape.at(-1) !== width)
    throw new RangeError(
      `layerNorm: the last axis of x [${x.shape.join(", ")}] must be ${width}, the size of scale`,
    );
  return tf.tidy(() => {
    const rows = tf.reshape(x, [-1, width]);
    const { scale, shift } = p;
    const y = withGradient(
      [rows, scale, shift],
      () => {
        const [value, mean, rstd] = runOp(
          "LLMSmithLayerNorm",
          { x: rows, scale, shift },
          { epsilon },
        ) as [tf.Tensor, tf.Tensor, tf.Tensor];
        return { value, saved: [rows, scale, mean, rstd] };
      },
      (dy, saved) => {
        const [x, gain, mean, rstd] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        return runOp("LLMSmithLayerNormGrad", { dy, x, scale: gain, mean, rstd });
      },
    );
    return tf.reshape(y, x.shape);
  });
}
