// GELU (Hendrycks and Gimpel, 2016): the tanh approximation that GPT-2 uses, and the exact form.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

const slope = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

defineOp({
  name: "LLMSmithGelu",
  island: true,
  reference: ({ x }) => [tf.mul(tf.mul(x!, 0.5), tf.add(gate(x!), 1))],
  gradient: {
    save: ["x"],
    of: (dy, [x]) => ({ x: () => runOp("LLMSmithGeluGrad", { dy, x: x! })[0]! }),
  },
});

defineOp({
  name: "LLMSmithGeluGrad",
  island: true,
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

defineOp({
  name: "LLMSmithGeluExact",
  island: true,
  reference: ({ x }) => [tf.mul(x!, normalCdf(x!))],
  gradient: {
    save: ["x"],
    of: (dy, [x]) => ({ x: () => runOp("LLMSmithGeluExactGrad", { dy, x: x! })[0]! }),
  },
});

defineOp({
  name: "LLMSmithGeluExactGrad",
  island: true,
  reference: ({ dy, x }) => {
    const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return [tf.mul(dy!, tf.add(normalCdf(x!), tf.mul(x!, density)))];
  },
});

/** Φ(x) = 0.5·(1 + erf(x/√2)) */
function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** Options of {@link gelu}. */
export type GeluOptions = {
  /** "tanh": GPT-2's approximation; "none": `x·Φ(x)` by the error function, as BERT has it. Default "tanh". */
  approximate?: "tanh" | "none";
};

/**
 * `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`, elementwise, any shape; with `approximate: "none"`
 * `0.5·x·(1 + erf(x/√2))`. PyTorch names the two alike, but has "none" as its default.
 */
export function gelu(x: tf.Tensor, options: GeluOptions = {}): tf.Tensor {
  return runOp(options.approximate === "none" ? "LLMSmithGeluExact" : "LLMSmithGelu", { x })[0]!;
}
