// SiLU and the gated unit that is made of it.
import { tf } from "../tf.ts";
import { defineOp, runOp, withGradient } from "./define-op.ts";

defineOp({
  name: "LLMSmithSilu",
  island: true,
  reference: ({ x }) => [tf.mul(x!, tf.sigmoid(x!))],
  gradient: {
    save: ["x"],
    of: (dy, [x]) => ({ x: () => runOp("LLMSmithSiluGrad", { dy, x: x! })[0]! }),
  },
});

defineOp({
  name: "LLMSmithSiluGrad",
  island: true,
  reference: ({ dy, x }) => {
    const sigmoid = tf.sigmoid(x!);
    return [tf.mul(dy!, slope(x!, sigmoid, tf.mul(x!, sigmoid)))];
  },
});

defineOp({
  name: "LLMSmithSwiGlu",
  island: true,
  reference: ({ gate, up }) => [tf.mul(tf.mul(gate!, tf.sigmoid(gate!)), up!)],
});

defineOp({
  name: "LLMSmithSwiGluGrad",
  island: true,
  reference: ({ dy, gate, up }) => {
    const sigmoid = tf.sigmoid(gate!);
    const silu = tf.mul(gate!, sigmoid);
    return [tf.mul(tf.mul(dy!, up!), slope(gate!, sigmoid, silu)), tf.mul(dy!, silu)];
  },
});

/** silu′(x) = σ·(1 + x − silu(x)) */
function slope(x: tf.Tensor, sigmoid: tf.Tensor, silu: tf.Tensor): tf.Tensor {
  return tf.mul(sigmoid, tf.add(tf.sub(x, silu), 1));
}

/** `x·σ(x)` with σ(x) = 1 / (1 + e⁻ˣ), elementwise, any shape (Hendrycks and Gimpel, 2016; also called swish). */
export function silu(x: tf.Tensor): tf.Tensor {
  return runOp("LLMSmithSilu", { x })[0]!;
}

/**
 * `silu(gate)·up`, elementwise: the gated unit between the two maps of a Llama block (Shazeer, "GLU Variants
 * Improve Transformer", 2020). Keeps nothing but its inputs for the gradient.
 * @param gate any shape
 * @param up the shape of `gate`
 * @throws RangeError when the shapes differ
 */
export function swiGlu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  if (gate.shape.join() !== up.shape.join())
    throw new RangeError(
      `swiGlu: gate [${gate.shape.join(", ")}] and up [${up.shape.join(", ")}] must have one shape`,
    );
  return withGradient(
    [gate, up],
    () => ({ value: runOp("LLMSmithSwiGlu", { gate, up })[0]!, saved: [gate, up] }),
    (dy, saved) => runOp("LLMSmithSwiGluGrad", { dy, gate: saved[0]!, up: saved[1]! }),
  );
}
