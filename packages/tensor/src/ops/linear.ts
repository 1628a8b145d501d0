// The affine map, with a gradient that skips frozen parameters, and the low-rank change beside it.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

/**
 * A low-rank change of a weight (Hu et al., "LoRA", 2021): a [inDim, r] and b [r, outDim], which begins as
 * zeros. Its size is alpha / r, or 1 without alpha, a scalar that is not trained.
 */
export type Lora = { a: tf.Tensor2D; b: tf.Tensor2D; alpha?: tf.Scalar };

/** Parameters of {@link linear}: weight [inDim, outDim], bias [outDim], and a change to train in their place. */
export type Linear = { weight: tf.Tensor2D; bias?: tf.Tensor1D; lora?: Lora };

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
 * `x·W + b` over the last axis: x [..., inDim] → [..., outDim]; with a `lora`, `x·W + b + (alpha/r)·(x·A)·B`.
 * Only tensors that the gradient is asked for cost anything in it: beside a lora, a frozen weight is free.
 * @throws RangeError when the last axis of `x` is not `inDim`, or a lora does not fit the weight
 */
export function linear(p: Linear, x: tf.Tensor): tf.Tensor {
  const { weight, bias, lora } = p;
  const [inDim, outDim] = weight.shape;
  if (x.shape.at(-1) !== inDim)
    throw new RangeError(
      `linear: the last axis of x [${x.shape.join(", ")}] must be ${inDim}, as weight is [${inDim}, ${outDim}]`,
    );
  if (lora) checkLora("linear", weight, lora);
  return tf.tidy(() => {
    const rows = tf.reshape(x, [-1, inDim]);
    let y = map(rows, weight, bias);
    if (lora) {
      const { a, b } = lora;
      y = tf.add(y, map(tf.mul(map(rows, a), sizeOf(lora)), b)); // scaled where it is narrowest
    }
    return tf.reshape(y, [...x.shape.slice(0, -1), outDim]);
  });
}

/**
 * The same map with its lora added into the weight, `W + (alpha/r)·A·B`: a new tensor that the caller owns,
 * beside the bias of `p`. Without a lora, `p` itself. `p` is left as it is.
 * @throws RangeError when the lora does not fit the weight
 */
export function mergeLora(p: Linear): Linear {
  const { weight, lora, ...rest } = p;
  if (!lora) return p;
  checkLora("mergeLora", weight, lora);
  const merged = tf.tidy(() =>
    tf.add<tf.Tensor2D>(weight, tf.matMul(tf.mul(lora.a, sizeOf(lora)), lora.b)),
  );
  return { weight: merged, ...rest };
}

/** rows [N, inDim] → [N, outDim] */
function map(rows: tf.Tensor, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor {
  return runOp("LLMSmithLinear", { x: rows, weight, bias })[0]!;
}

/** alpha / r */
function sizeOf({ a, alpha }: Lora): tf.Tensor | number {
  return alpha ? tf.div(alpha, a.shape[1]) : 1;
}

function checkLora(name: string, weight: tf.Tensor2D, { a, b }: Lora): void {
  const [inDim, outDim] = weight.shape;
  if (a.shape[0] !== inDim || b.shape[1] !== outDim || a.shape[1] !== b.shape[0])
    throw new RangeError(
      `${name}: lora a [${a.shape.join(", ")}] and b [${b.shape.join(", ")}] must be [${inDim}, r] and [r, ${outDim}], as weight is [${inDim}, ${outDim}]`,
    );
}
