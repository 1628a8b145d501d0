// The affine map, with a gradient that skips frozen parameters.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

/** Parameters of {@link linear}: weight [inDim, outDim], bias [outDim]. */
export type Linear = { weight: tf.Tensor2D; bias?: tf.Tensor1D };

defineOp({
  name: "LLMSmithLinear",
  reference: ({ x, weight, bias }) => {
    const y = tf.matMul(x!, weight!);
    return [bias ? tf.add(y, bias) : y];
  },
  gradient: {
    save: ["x", "weight"],
    of: (dy, [x, weight]) => ({
      x: () => tf.matMul(dy, weight!, false, true),
      weight: () => tf.matMul(x!, dy, true, false),
      bias: () => runOp("LLMSmithBiasGrad", { dy })[0]!,
    }),
  },
});

defineOp({ name: "LLMSmithBiasGrad", reference: ({ dy }) => [tf.sum(dy!, 0)] });

/**
 * `x·W + b` over the last axis: x [..., inDim] → [..., outDim].
 * @throws RangeError when the last axis of `x` is not `inDim`
 */
export function linear(p: Linear, x: tf.Tensor): tf.Tensor {
  const [inDim, outDim] = p.weight.shape;
  if (x.shape.at(-1) !== inDim)
    throw new RangeError(
      `linear: the last axis of x [${x.shape.join(", ")}] must be ${inDim}, as weight is [${inDim}, ${outDim}]`,
    );
  return tf.tidy(() => {
    const rows = tf.reshape(x, [-1, inDim]);
    const [y] = runOp("LLMSmithLinear", { x: rows, weight: p.weight, bias: p.bias });
    return tf.reshape(y!, [...x.shape.slice(0, -1), outDim]);
  });
}
