// A thousand compiled training steps leave nothing behind: tensors, native handles, memory.
import {
  adamWNumbers,
  adamWScalars,
  adamWUpdate,
  compile,
  crossEntropy,
  gelu,
  linear,
  tf,
  valueAndGrad,
} from "@llmsmith/tensor";
import { nativeHandleCount } from "@llmsmith/tensorflow";
import { expect, test } from "vitest";

const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";
const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };

test.skipIf(!compiles).each(["graph", "xla"] as const)(
  "1,000 steps as %s, half of them beside the main thread",
  async (mode) => {
    const make = (shape: [number, number]) =>
      tf.tidy(() =>
        tf.variable(tf.randomNormal<tf.Rank.R2>(shape, 0, 0.1, "float32", 1)),
      ) as tf.Variable<tf.Rank.R2>;
    const weights = { up: make([64, 256]), down: make([256, 32]) };
    const params = new Map<string, tf.Variable>(
      Object.entries(weights) as unknown as [string, tf.Variable][],
    );
    const zeros = () =>
      [...params.values()].map((v) => tf.tidy(() => tf.variable(tf.zeros(v.shape)) as tf.Variable));
    const [first, second] = [zeros(), zeros()];
    const step = compile(
      (x: Float32Array, labels: Int32Array, numbers: Float32Array) => {
        const { value, grads } = valueAndGrad(() => {
          const inner = gelu(linear({ weight: weights.up }, tf.tensor2d(x, [64, 64])));
          return tf.tidy(() =>
            crossEntropy(linear({ weight: weights.down }, inner), tf.tensor1d(labels, "int32")),
          );
        }, params);
        const scalars = adamWScalars(numbers);
        [...params].forEach(([path, parameter], i) =>
          adamWUpdate(
            parameter,
            grads.get(path)!,
            first[i]!,
            second[i]!,
            { ...settings, decays: true },
            scalars,
          ),
        );
        return value;
      },
      { name: "step", mode },
    );
    const seen: { tensors: number; handles: number; bytes: number }[] = [];
    for (let i = 1; i <= 1000; i++) {
      const x = Float32Array.from({ length: 64 * 64 }, (_, j) => Math.sin(i + j));
      const labels = Int32Array.from({ length: 64 }, (_, j) => (i + j) % 32);
      const numbers = adamWNumbers(settings, { learningRate: 1e-3, step: i, gradientScale: 1 });
      const value = i % 2 === 0 ? step(x, labels, numbers) : await step.async(x, labels, numbers);
      value.dispose();
      if (i === 400 || i === 1000)
        seen.push({
          tensors: tf.memory().numTensors,
          handles: nativeHandleCount(),
          bytes: process.memoryUsage().rss,
        });
    }
    const [early, late] = seen as [(typeof seen)[0], (typeof seen)[0]];
    expect(late.tensors).toBe(early.tensors);
    expect(late.handles).toBe(early.handles);
    expect(late.bytes / early.bytes).toBeLessThan(1.02);
    step.dispose();
    tf.dispose([...params.values(), ...first!, ...second!]);
  },
);
