// The AdamW update against numbers worked out by PyTorch's rule, and the joint norm.
import { adamWNumbers, adamWScalars, adamWUpdate, globalNorm, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";

const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** PyTorch's AdamW in the order of its documentation, in double precision. */
function pytorch(start: number[], gradients: number[][], weightDecay: number): number[] {
  const { learningRate: lr, beta1, beta2, epsilon } = settings;
  return start.map((value, i) => {
    let [p, m, v] = [value, 0, 0];
    gradients.forEach((gradient, t) => {
      const g = gradient[i]!;
      p -= lr * weightDecay * p;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const corrected = Math.sqrt(v / (1 - beta2 ** (t + 1))) + epsilon;
      p -= (lr * (m / (1 - beta1 ** (t + 1)))) / corrected;
    });
    return p;
  });
}

/** The parameter and its moments after an update for each gradient. */
function run(
  start: number[],
  gradients: number[][],
  options: { weightDecay?: number; gradientScale?: number } = {},
): { parameter: number[]; first: number[]; second: number[] } {
  const make = (values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values)));
  const zeros = start.map(() => 0);
  const [parameter, first, second] = [make(start), make(zeros), make(zeros)];
  gradients.forEach((values, i) => {
    const gradient = tf.tensor1d(values);
    const { weightDecay = 0, gradientScale = 1 } = options;
    const all = { ...settings, weightDecay };
    const { learningRate, ...rest } = all;
    tf.tidy(() =>
      adamWUpdate(
        parameter!,
        gradient,
        first!,
        second!,
        { ...rest, decays: weightDecay > 0 },
        adamWScalars(adamWNumbers(rest, { learningRate, step: i + 1, gradientScale })),
      ),
    );
    expect(gradient.dataSync()).toBeAllClose(values); // the caller's, unchanged
    gradient.dispose();
  });
  const [a, b, c] = [parameter, first, second].map((variable) => [...variable!.dataSync()]);
  tf.dispose([parameter!, first!, second!]);
  return { parameter: a!, first: b!, second: c! };
}

describe("adamWUpdate", () => {
  test("two steps by hand: 1 → 0.89 → 0.9177103, gradients 0.5 and −1, decay 0.1", () => {
    const one = run([1], [[0.5]], { weightDecay: 0.1 });
    // 1·(1 − 0.01) − 0.1·(0.05/0.1)/√(0.00025/0.001)
    expect(one.parameter).toBeAllClose([0.89], { rtol: 1e-6 });
    expect(one.first).toBeAllClose([0.05], { rtol: 1e-6 });
    expect(one.second).toBeAllClose([0.00025], { rtol: 1e-6 });
    const two = run([1], [[0.5], [-1]], { weightDecay: 0.1 });
    expect(two.parameter).toBeAllClose([0.9177103], { rtol: 1e-6 });
    expect(two.first).toBeAllClose([-0.055], { rtol: 1e-5 });
    expect(two.second).toBeAllClose([0.00124975], { rtol: 1e-5 });
  });

  test.each([0, 0.1])("twelve steps on 37 elements, decay %s", (weightDecay) => {
    const start = Array.from({ length: 37 }, (_, i) => Math.sin(i));
    const gradients = Array.from({ length: 12 }, (_, t) =>
      start.map((_, i) => Math.cos(3 * t + i) * 10 ** ((i % 5) - 3)),
    );
    const { parameter } = run(start, gradients, { weightDecay });
    expect(parameter).toBeAllClose(pytorch(start, gradients, weightDecay), {
      rtol: 2e-5,
      atol: 2e-6,
    });
  });

  test("gradientScale multiplies the gradient first", () => {
    const scaled = run([1, 2], [[4, -8]], { gradientScale: 0.25 });
    const plain = run([1, 2], [[1, -2]]);
    expect(scaled.parameter).toBeAllClose(plain.parameter, { rtol: 1e-6 });
    expect(scaled.second).toBeAllClose(plain.second, { rtol: 1e-6 });
  });

  test("a zero gradient at the first step moves nothing and gives no NaN", () => {
    expect(run([3], [[0]]).parameter).toEqual([3]);
  });

  test("a clone taken before keeps its values: shared memory is not written", () => {
    const parameter = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const moments = [0, 1].map(() => tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([2]))));
    const gradient = tf.tensor1d([1, 1]);
    const before = tf.clone(parameter);
    const numbers = adamWNumbers(
      { ...settings, weightDecay: 0 },
      { learningRate: 0.1, step: 1, gradientScale: 1 },
    );
    tf.tidy(() =>
      adamWUpdate(
        parameter,
        gradient,
        moments[0]!,
        moments[1]!,
        { ...settings, decays: false },
        adamWScalars(numbers),
      ),
    );
    expect([...before.dataSync()]).toEqual([1, 2]);
    expect(parameter.dataSync()).toBeAllClose([0.9, 1.9], { rtol: 1e-5 });
    tf.dispose([parameter, gradient, before, ...moments]);
  });
});

describe("globalNorm", () => {
  test("is the root of all squares together", async () => {
    const tensors = [tf.tensor1d([3, 4]), tf.tensor2d([[12]]), tf.scalar(84)];
    expect(await globalNorm(tensors)).toBeCloseTo(85, 4);
    expect(await globalNorm([])).toBe(0);
    tf.dispose(tensors);
  });

  test("shows NaN and Infinity", async () => {
    const tensors = [tf.tensor1d([1, Number.NaN]), tf.tensor1d([1, Number.POSITIVE_INFINITY])];
    expect(await globalNorm([tensors[0]!])).toBeNaN();
    expect(await globalNorm([tensors[1]!])).toBe(Number.POSITIVE_INFINITY);
    tf.dispose(tensors);
  });
});
