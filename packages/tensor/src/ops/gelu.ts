// GELU, the tanh approximation that GPT-2 uses (Hendrycks and Gimpel, 2016).
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

const slope = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

defineOp({
  name: "LLMSmithGelu",
  reference: ({ x }) => [tf.mul(tf.mul(x!, 0.5), tf.add(gate(x!), 1))],
  gradient: {
    save: ["x"],
    of: (dy, [x]) => ({ x: () => runOp("LLMSmithGeluGrad", { dy, x: x! })[0]! }),
  },
});

defineOp({
  name: "LLMSmithGeluGrad",
  reference: ({ dy, x }) => {
    const tanh = gate(x!);
    const inner = tf.mul(tf.add(tf.mul(tf.square(x!), 3 * cubic), 1), slope);
    const rise = tf.mul(tf.mul(x!, tf.sub(1, tf.square(tanh))), inner);
    return [tf.mul(dy!, tf.mul(tf.add(tf.add(tanh, 1), rise), 0.5))];
  },
});

/** tanh(√(2/π)·(x + 0.044715·x³)) */
function gate(x: tf.Tensor): tf.Tensor {
  const cube = tf.mul(tf.square(x), x);
  return tf.tanh(tf.mul(tf.add(x, tf.mul(cube, cubic)), slope));
}

/** `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`, elementwise, any shape. */
export function gelu(x: tf.Tensor): tf.Tensor {
  return runOp("LLMSmithGelu", { x })[0]!;
}
