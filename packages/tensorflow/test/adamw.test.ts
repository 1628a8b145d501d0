// The fused AdamW update against PyTorch's formulas in double precision.
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import "../../../tools/vitest/matchers.ts";
import { kernel, leaveNothing, numbers, started, whySkipped } from "./start-engine.ts";

leaveNothing();

describe.skipIf(!started)(`LLMSmithAdamW${whySkipped}`, () => {
  type Options = typeof usual;
  const usual = {
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-3,
    weightDecay: 0.2,
    gradientScale: 0.5,
  };
  const names = ["parameter", "firstMoment", "secondMoment"] as const;

  /** PyTorch's formulas, in double precision. */
  function expected(options: Options, start: number[], gradients: number[][]): number[][] {
    let [p, m, v] = [start, start.map(() => 0), start.map(() => 0)];
    gradients.forEach((gradient, index) => {
      const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = options;
      const g = gradient.map((each) => each * gradientScale);
      m = m.map((each, i) => beta1 * each + (1 - beta1) * g[i]!);
      v = v.map((each, i) => beta2 * each + (1 - beta2) * g[i]! ** 2);
      const [c1, c2] = [1 - beta1 ** (index + 1), 1 - beta2 ** (index + 1)];
      p = p.map(
        (each, i) =>
          each * (1 - learningRate * weightDecay) -
          (learningRate * (m[i]! / c1)) / (Math.sqrt(v[i]! / c2) + epsilon),
      );
    });
    return [p, m, v];
  }

  /** The numbers of a step as the kernel takes them. */
  function scalars(options: Options, step: number): Record<string, tf.Scalar> {
    const { learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = options;
    const root = Math.sqrt(1 - beta2 ** step);
    return {
      gradientScale: tf.scalar(gradientScale),
      decay: tf.scalar(1 - learningRate * weightDecay),
      stepSize: tf.scalar((learningRate * root) / (1 - beta1 ** step)),
      epsilon: tf.scalar(epsilon * root),
    };
  }

  const attributesOf = ({ beta1, beta2, weightDecay }: Options) => ({
    beta1,
    beta2,
    decays: weightDecay > 0,
  });

  it.each([usual, { ...usual, weightDecay: 0, gradientScale: 1 }])(
    "updates as PyTorch does: %j",
    (options) => {
      const start = numbers(6);
      const gradients = [1, 2, 3].map((seed) => numbers(6, seed + 5));
      const state = [start, start.map(() => 0), start.map(() => 0)].map((each) =>
        tf.tensor2d(each, [2, 3]),
      );
      const shared = tf.reshape(state[0]!, [6]); // another tensor on the same native memory
      const inputs = Object.fromEntries(names.map((name, i) => [name, state[i]!]));
      gradients.forEach((each, index) => {
        const gradient = tf.tensor2d(each, [2, 3]);
        const numbers = scalars(options, index + 1);
        expect(
          kernel("LLMSmithAdamW", { ...inputs, ...numbers, gradient }, attributesOf(options)),
        ).toEqual([]);
        tf.dispose(numbers);
        expect(gradient.dataSync()).toBeAllClose(each, { atol: 1e-5 });
        gradient.dispose();
      });
      expected(options, start, gradients).forEach((each, i) =>
        expect(state[i]!.dataSync()).toBeAllClose(each, { atol: 1e-5 }),
      );
      expect(shared.dataSync()).toBeAllClose(start, { atol: 1e-5 });
      tf.dispose([...state, shared]);
    },
  );

  it("refuses another shape and leaves everything as it was", () => {
    const x = tf.tensor1d([1, 2]);
    const gradient = tf.tensor1d([1]);
    const inputs = { parameter: x, firstMoment: x, secondMoment: x, gradient };
    const numbers = scalars(usual, 1);
    expect(() => kernel("LLMSmithAdamW", { ...inputs, ...numbers }, attributesOf(usual))).toThrow(
      "LLMSmithAdamW: parameter [2], moments and gradient [2], [2], [1] must have one shape",
    );
    expect([...x.dataSync()]).toEqual([1, 2]);
    tf.dispose([x, gradient, ...Object.values(numbers)]);
  });
});
