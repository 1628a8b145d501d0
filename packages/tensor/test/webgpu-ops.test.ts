// Every operation on the webgpu engine: values and gradients equal those of the wasm engine.
import {
  adamWNumbers,
  adamWScalars,
  adamWUpdate,
  crossEntropy,
  debugNumerics,
  dropout,
  dropoutMask,
  embed,
  gelu,
  layerNorm,
  linear,
  muonNumbers,
  muonScalars,
  muonUpdate,
  rmsNorm,
  rope,
  scaledDotProductAttention,
  silu,
  sumOfSquares,
  swiGlu,
  tf,
  useEngine,
} from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { wave } from "./op-check.ts";
import { onBoth, valuesOn, whyNoWebgpu } from "./webgpu.ts";

const reason = await whyNoWebgpu();
if (reason !== undefined) console.warn(`webgpu-ops.test.ts is skipped: ${reason}`);

const tolerance = { rtol: 1e-4, atol: 2e-5 };

type Op = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;
const heads = { nHeads: 2, nKVHeads: 1 };
const padding = () => tf.tensor2d([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [2, 6]);

/** Of x [2, 6, 8] and y [2, 6, 4]. */
const ops: Record<string, Op> = {
  embed: (x) => {
    const ids = tf.tensor2d([3, 0, 3, 11, 3, 0], [2, 3], "int32"); // with rows that come again and rows never used
    return embed(tf.reshape(x, [12, 8]) as tf.Tensor2D, ids);
  },
  layerNorm: (x, y) => {
    const [scale, shift] = tf.split(tf.reshape(tf.slice(y, [0, 0, 0], [1, 4, 4]), [16]), 2);
    return layerNorm({ scale: scale as tf.Tensor1D, shift: shift as tf.Tensor1D }, x);
  },
  rmsNorm: (x, y) =>
    rmsNorm({ scale: tf.reshape(tf.slice(y, [0, 0, 0], [1, 2, 4]), [8]) as tf.Tensor1D }, x),
  "rope, half": (x) => rope(x, { ...heads, offset: 3 }),
  "rope, interleaved": (x) => rope(x, { ...heads, layout: "interleaved" }),
  silu: (x) => silu(x),
  swiGlu: (x) => swiGlu(x, tf.mul(x, 2)),
  gelu: (x) => gelu(x),
  "gelu, exact": (x) => gelu(x, { approximate: "none" }),
  "linear with bias": (x, y) => {
    const weight = tf.reshape(tf.slice(y, [0, 0, 0], [2, 4, 4]), [8, 4]) as tf.Tensor2D;
    return linear({ weight, bias: tf.tensor1d([1, 2, 3, 4]) }, x);
  },
  "linear with lora": (x, y) => {
    const weight = tf.ones<tf.Rank.R2>([8, 4]);
    const a = tf.reshape(tf.slice(x, [0, 0, 0], [1, 2, 8]), [8, 2]) as tf.Tensor2D;
    const b = tf.reshape(tf.slice(y, [0, 0, 0], [1, 2, 4]), [2, 4]) as tf.Tensor2D;
    return linear({ weight, lora: { a, b, alpha: tf.scalar(4) } }, x);
  },
  "cross-entropy": (x) =>
    crossEntropy(x, tf.tensor2d([0, 1, 2, -100, 4, 5, 6, 7, 0, -100, 2, 3], [2, 6], "int32")),
  "cross-entropy, smoothed": (x) => {
    const targets = tf.tensor2d([0, 1, 2, -100, 4, 5, 6, 7, 0, -100, 2, 3], [2, 6], "int32");
    return crossEntropy(x, targets, { labelSmoothing: 0.1 });
  },
  "dropout, seeded by a number": (x) => dropout(x, 0.3, 7),
  "dropout, seeded by a tensor": (x) => dropout(x, 0.3, tf.scalar(-7, "int32")),
  attention: (x) => scaledDotProductAttention(x, x, x, { nHeads: 2 }),
  "attention, shared keys": (x, y) => scaledDotProductAttention(x, y, y, heads),
  "attention, a window": (x, y) => scaledDotProductAttention(x, y, y, { ...heads, window: 2 }),
  "attention, padding": (x, y) =>
    scaledDotProductAttention(x, y, y, { ...heads, padding: padding() }),
  "attention, in blocks": (x, y) =>
    scaledDotProductAttention(x, y, y, { ...heads, padding: padding(), window: 4, blockSize: 4 }),
  "a sum of nine": (x) => tf.addN(Array.from({ length: 9 }, (_, i) => tf.mul(x, i + 1))),
};

describe.skipIf(reason !== undefined)("webgpu", () => {
  test.each(Object.keys(ops))("%s", async (name) => {
    const inputs = [wave([2, 6, 8], 1, 2), wave([2, 6, 4], 2, 2)];
    const { webgpu, wasm } = await onBoth(() => {
      const [x, y] = inputs.map(({ values, shape }) => tf.tensor(values, shape));
      const weighted = (...[a, b]: tf.Tensor[]) => {
        const out = ops[name]!(a!, b!);
        const weights = tf.tensor(wave(out.shape, 3).values, out.shape);
        // y counts in each loss, so that it has a gradient where the operation does not use it.
        return tf.add(tf.sum(tf.mul(out, tf.add(out, weights))), tf.sum(b!)) as tf.Scalar;
      };
      const { value, grads } = tf.valueAndGrads(weighted)([x!, y!]);
      return [ops[name]!(x!, y!), value, ...grads];
    });
    expect(webgpu).toBeAllClose(wasm, tolerance);
  });

  // The large one has more groups of invocations than fit into one dimension of a dispatch.
  test.each([
    { size: 5000, rate: 0.25 },
    { size: 5000, rate: 0.9 },
    { size: 4_300_000, rate: 0.5 },
  ])("a dropout mask of $size at $rate is that made in JavaScript", async ({ size, rate }) => {
    const seed = 123_456_789;
    const [onDevice] = await valuesOn("webgpu", () => [
      dropout(tf.ones([size]), rate, tf.scalar(seed, "int32")),
    ]);
    expect(onDevice!).toBeAllClose(dropoutMask(size, rate, seed), { rtol: 1e-6 });
  });

  test("a table of millions of numbers has its gradient, repeated ids in the order of the batch", async () => {
    const shape: [number, number] = [70_000, 64];
    const ids = [69_999, 5, 69_999, 0, 69_999];
    const [grad, again] = await valuesOn("webgpu", () => {
      const dy = tf.tensor(wave([ids.length, 64], 4, 1e4).values, [ids.length, 64]);
      const of = tf.grad((table) =>
        tf.sum(tf.mul(embed(table as tf.Tensor2D, tf.tensor1d(ids, "int32")), dy)),
      );
      return [of(tf.zeros(shape)), of(tf.zeros(shape))];
    });
    const { values } = wave([ids.length, 64], 4, 1e4);
    const expected = new Float32Array(shape[0] * shape[1]);
    ids.forEach((id, row) => {
      for (let c = 0; c < 64; c++) expected[id * 64 + c]! += values[row * 64 + c]!;
    });
    expect(grad!).toBeAllClose(expected, { rtol: 1e-6, atol: 1e-2 });
    expect(again!.every((value, i) => value === grad![i])).toBe(true);
  });

  test("AdamW and Muon updates, and the sum of squares", async () => {
    const { webgpu, wasm } = await onBoth(() => {
      const shape = [6, 5];
      const variables = [1, 2, 3, 4, 5].map((start) => {
        const values = tf.tensor(wave(shape, start).values, shape);
        return tf.variable(start === 3 ? tf.square(values) : values);
      });
      const [weight, first, second, other, momentum] = variables as [
        tf.Variable,
        tf.Variable,
        tf.Variable,
        tf.Variable,
        tf.Variable,
      ];
      const gradient = tf.tensor(wave(shape, 6).values, shape);
      const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
      const step = { learningRate: 0.01, step: 3, gradientScale: 0.5 };
      const scalars = adamWScalars(adamWNumbers(settings, step));
      adamWUpdate(weight, gradient, first, second, { ...settings, decays: true }, scalars);
      muonUpdate(
        [{ parameter: other, gradient, momentum }],
        { momentum: 0.95, iterations: 5 },
        muonScalars(muonNumbers({ learningRate: 0.02, weightDecay: 0.1, gradientScale: 0.5 })),
      );
      const results = variables.map((variable) => tf.mul(variable, 1));
      tf.dispose(variables);
      return [...results, sumOfSquares([gradient, results[0]!])];
    });
    expect(webgpu).toBeAllClose(wasm, tolerance);
  });

  test("debugNumerics, which reads synchronously, is refused", async () => {
    await useEngine("webgpu");
    expect(() => {
      debugNumerics();
    }).toThrow(/^debugNumerics: .+ use the wasm engine to find the operation$/);
  });

  test("values read synchronously are refused with what to do", async () => {
    await useEngine("webgpu");
    const x = tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(2)));
    expect(() => x.dataSync()).toThrow(
      "webgpu: values can only be read asynchronously; use await tensor.data() in place of dataSync()",
    );
    expect(await x.data()).toEqual(Float32Array.of(3));
    x.dispose();
  });
});
