// Every operation of a decoder under compile(): values and gradients equal those of the plain call.
import {
  compile,
  type CompileMode,
  crossEntropy,
  gelu,
  linear,
  rmsNorm,
  rope,
  scaledDotProductAttention,
  silu,
  swiGlu,
  tf,
} from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wave } from "./op-check.ts";

const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";
const modes: CompileMode[] = compiles ? ["graph", "mixed", "xla"] : ["auto"];
const heads = { nHeads: 2, nKVHeads: 1 };

type Op = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;
/** Of x [2, 6, 8] and y [2, 6, 4]. */
const ops: Record<string, Op> = {
  rmsNorm: (x) => rmsNorm({ scale: tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8]) }, x),
  "rope, half": (x) => rope(x, { ...heads, offset: 3 }),
  "rope, interleaved": (x) => rope(x, { ...heads, layout: "interleaved" }),
  silu: (x) => silu(x),
  swiGlu: (x) => swiGlu(x, tf.mul(x, 2)),
  gelu: (x) => gelu(x),
  "gelu, exact": (x) => gelu(x, { approximate: "none" }),
  "linear with lora": (x, y) => {
    const weight = tf.ones<tf.Rank.R2>([8, 4]);
    const a = tf.reshape(tf.slice(x, [0, 0, 0], [1, 2, 8]), [8, 2]) as tf.Tensor2D;
    const b = tf.reshape(tf.slice(y, [0, 0, 0], [1, 2, 4]), [2, 4]) as tf.Tensor2D;
    return linear({ weight, lora: { a, b, alpha: tf.scalar(4) } }, x);
  },
  "cross-entropy, smoothed": (x) => {
    const targets = tf.tensor2d([0, 1, 2, -100, 4, 5, 6, 7, 0, -100, 2, 3], [2, 6], "int32");
    return crossEntropy(x, targets, { labelSmoothing: 0.1 });
  },
  attention: (x) => scaledDotProductAttention(x, x, x, { nHeads: 2 }),
  "attention, shared keys": (x, y) => scaledDotProductAttention(x, y, y, heads),
  "attention, a window": (x, y) => scaledDotProductAttention(x, y, y, { ...heads, window: 2 }),
  "attention, padding": (x, y) => {
    const padding = tf.tensor2d([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [2, 6]);
    return scaledDotProductAttention(x, y, y, { ...heads, padding });
  },
  "attention, in blocks": (x, y) => {
    const padding = tf.tensor2d([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [2, 6]);
    return scaledDotProductAttention(x, y, y, { ...heads, padding, window: 4, blockSize: 4 });
  },
};

test.each(Object.keys(ops).flatMap((name) => modes.map((mode) => ({ name, mode }))))(
  "$name, $mode",
  ({ name, mode }) => {
    const plain = (x: tf.Tensor, y: tf.Tensor) => {
      const weighted = (...[a, b]: tf.Tensor[]) => {
        const out = ops[name]!(a!, b!);
        // y counts in each loss, so that it has a gradient where the operation does not use it.
        return tf.add(tf.sum(tf.mul(out, tf.cos(out))), tf.sum(b!)) as tf.Scalar;
      };
      const { value, grads } = tf.valueAndGrads(weighted)([x, y]);
      return [value, ...grads];
    };
    const inputs = [wave([2, 6, 8], 1, 2), wave([2, 6, 4], 2, 2)];
    const [x, y] = inputs.map(({ values, shape }) => tf.tensor(values, shape)) as [
      tf.Tensor,
      tf.Tensor,
    ];
    const compiled = compile(plain, { mode });
    const expected = tf.tidy(() => plain(x, y).map((each) => each.dataSync()));
    const results = compiled(x, y);
    results.forEach((each, i) =>
      expect(each.dataSync()).toBeAllClose(expected[i]!, { rtol: 1e-4, atol: 1e-4 }),
    );
    compiled.dispose();
    tf.dispose([x, y, ...results]);
  },
);
