// Kernels of our own against plain loops, and gradients against finite differences.
import { nativeHandleCount } from "@llmsmith/tensorflow";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import "../../../tools/vitest/matchers.ts";
import { kernel, leaveNothing, numbers, onGpu, started, whySkipped } from "./start-engine.ts";

leaveNothing();

/** Values of a computation whose tensors are all freed. */
function values(body: () => tf.Tensor): number[] {
  return [...tf.tidy(() => body().dataSync())];
}

/** Shape of a computation's result. */
function shape(body: () => tf.Tensor): number[] {
  let found: number[] = [];
  tf.tidy(() => {
    found = body().shape;
  });
  return found;
}

/** The largest difference between tf.grad of Σ w·f(x) and central differences. */
function gradientError(shape: number[], f: (x: tf.Tensor) => tf.Tensor): number {
  const size = tf.util.sizeFromShape(shape);
  const start = numbers(size).map((x) => x + 0.05);
  const loss = (x: tf.Tensor): tf.Scalar => {
    const y = f(x);
    return tf.sum(tf.mul(y, tf.tensor(numbers(y.size, 2), y.shape)));
  };
  const gradient = values(() => tf.grad(loss)(tf.tensor(start, shape)));
  const step = 1e-2;
  const expected = start.map((_, i) => {
    const at = (move: number): number =>
      values(() =>
        loss(
          tf.tensor(
            start.map((x, j) => (i === j ? x + move : x)),
            shape,
          ),
        ),
      )[0]!;
    return (at(step) - at(-step)) / (2 * step);
  });
  return Math.max(...expected.map((each, i) => Math.abs(each - gradient[i]!)));
}

describe.skipIf(!started)(`kernels${whySkipped}`, () => {
  const matrix = numbers(12); // [3, 4]
  const x = (): tf.Tensor2D => tf.tensor2d(matrix, [3, 4]);
  const at = (row: number, column: number): number => matrix[row * 4 + column]!;

  it("reduces over any axes", () => {
    expect(values(() => tf.sum(x(), 0))).toBeAllClose(
      [0, 1, 2, 3].map((c) => at(0, c) + at(1, c) + at(2, c)),
      { atol: 1e-5 },
    );
    expect(values(() => tf.mean(x()))).toBeAllClose([matrix.reduce((a, b) => a + b) / 12], {
      atol: 1e-5,
    });
    expect(values(() => tf.max(x(), -1))).toBeAllClose(
      [0, 1, 2].map((r) => Math.max(...[0, 1, 2, 3].map((c) => at(r, c)))),
      { atol: 1e-5 },
    );
    expect(values(() => tf.min(x(), [0, 1]))).toBeAllClose([Math.min(...matrix)], { atol: 1e-5 });
    expect(values(() => tf.prod(x(), 0))).toBeAllClose(
      [0, 1, 2, 3].map((c) => at(0, c) * at(1, c) * at(2, c)),
      { atol: 1e-5 },
    );
    expect(values(() => tf.mean(tf.tensor1d([1, 2], "int32")))).toEqual([1.5]);
    expect(shape(() => tf.sum(x(), 1, true))).toEqual([3, 1]);
  });

  it("moves data", () => {
    expect(values(() => tf.transpose(x()))).toEqual(
      values(() => tf.tensor([0, 1, 2, 3].flatMap((c) => [0, 1, 2].map((r) => at(r, c))))),
    );
    expect(values(() => tf.slice(x(), [1, 1], [2, -1]))).toBeAllClose(
      [5, 6, 7, 9, 10, 11].map((i) => matrix[i]!),
      { atol: 1e-5 },
    );
    expect(values(() => tf.concat(tf.split(x(), [1, 3], 1), 1))).toBeAllClose(matrix, {
      atol: 1e-5,
    });
    expect(values(() => tf.tile(x(), [1, 2]))).toBeAllClose(
      [0, 1, 2].flatMap((r) => [
        ...matrix.slice(4 * r, 4 * r + 4),
        ...matrix.slice(4 * r, 4 * r + 4),
      ]),
      { atol: 1e-5 },
    );
    expect(shape(() => tf.expandDims(x(), -1))).toEqual([3, 4, 1]);
    expect(shape(() => tf.expandDims(x(), 0))).toEqual([1, 3, 4]);
    expect(shape(() => tf.reshape(x(), [2, -1]))).toEqual([2, 6]);
  });

  it("looks rows up on either axis", () => {
    const ids = (): tf.Tensor1D => tf.tensor1d([2, 0, 2], "int32");
    expect(values(() => tf.gather(x(), ids()))).toBeAllClose(
      [2, 0, 2].flatMap((r) => matrix.slice(4 * r, 4 * r + 4)),
      { atol: 1e-5 },
    );
    expect(values(() => tf.gather(x(), ids(), -1))).toBeAllClose(
      [0, 1, 2].flatMap((r) => [at(r, 2), at(r, 0), at(r, 2)]),
      { atol: 1e-5 },
    );
  });

  it("has the gradients of TensorFlow.js", () => {
    expect(
      gradientError([3, 4], (t) => tf.gather(t, tf.tensor1d([2, 0, 2], "int32"))),
    ).toBeLessThan(2e-3);
    expect(gradientError([3, 4], (t) => tf.softmax(tf.matMul(t, tf.transpose(t))))).toBeLessThan(
      2e-3,
    );
    expect(gradientError([2, 3], (t) => tf.logSoftmax(t))).toBeLessThan(2e-3);
    expect(gradientError([2, 3], (t) => tf.mean(tf.square(t), -1, true))).toBeLessThan(2e-3);
    expect(gradientError([2, 4], (t) => tf.concat(tf.split(t, 2, 1).toReversed(), 0))).toBeLessThan(
      2e-3,
    );
    expect(gradientError([2, 3, 2], (t) => tf.tanh(tf.transpose(t, [1, 0, 2])))).toBeLessThan(2e-3);
  });

  it("LLMSmithLinear multiplies and adds", () => {
    const weight = numbers(8, 3); // [4, 2]
    const product = (bias: number[]): number[] =>
      [0, 1, 2].flatMap((r) =>
        [0, 1].map((o) =>
          [0, 1, 2, 3].reduce((sum, i) => sum + at(r, i) * weight[2 * i + o]!, bias[o]!),
        ),
      );
    const inputs = (): Record<string, tf.Tensor> => ({
      x: x(),
      weight: tf.tensor2d(weight, [4, 2]),
    });
    expect(values(() => kernel("LLMSmithLinear", inputs())[0]!)).toBeAllClose(product([0, 0]), {
      atol: 1e-5,
    });
    expect(
      values(() => kernel("LLMSmithLinear", { ...inputs(), bias: tf.tensor1d([1, -2]) })[0]!),
    ).toBeAllClose(product([1, -2]), { atol: 1e-5 });
    expect(values(() => kernel("LLMSmithBiasGrad", { dy: x() })[0]!)).toBeAllClose(
      [0, 1, 2, 3].map((c) => at(0, c) + at(1, c) + at(2, c)),
      { atol: 1e-5 },
    );
  });

  it("LLMSmithEmbeddingGrad adds up repeated ids and leaves negative ones out", () => {
    const ids = [4, -1, 4];
    const expected = Array.from({ length: 20 }, () => 0);
    for (const row of [0, 2]) for (let c = 0; c < 4; c++) expected[16 + c]! += at(row, c);
    expect(
      values(
        () =>
          kernel(
            "LLMSmithEmbeddingGrad",
            { ids: tf.tensor1d(ids, "int32"), dy: x() },
            { rows: 5 },
          )[0]!,
      ),
    ).toBeAllClose(expected, { atol: 1e-5 });
  });

  it("LLMSmithSparseCrossEntropy gives losses and their derivatives", () => {
    const labels = [3, 0, 1];
    const [loss, backprop] = tf.tidy(() =>
      kernel("LLMSmithSparseCrossEntropy", {
        logits: tf.mul(x(), 3),
        labels: tf.tensor1d(labels, "int32"),
      }).map((t) => [...t.dataSync()]),
    ) as unknown as [number[], number[]];
    const exps = matrix.map((value) => Math.exp(3 * value));
    const total = (row: number): number => exps.slice(4 * row, 4 * row + 4).reduce((a, b) => a + b);
    expect(loss).toBeAllClose(
      labels.map((label, row) => Math.log(total(row)) - 3 * at(row, label)),
      { atol: 1e-5 },
    );
    expect(backprop).toBeAllClose(
      exps.map((e, i) => e / total(i >> 2) - (labels[i >> 2] === i % 4 ? 1 : 0)),
      { atol: 1e-5 },
    );
  });

  it.skipIf(onGpu)("LLMSmithSparseCrossEntropy refuses a label that is no column", () => {
    expect(() =>
      tf.tidy(() =>
        kernel("LLMSmithSparseCrossEntropy", {
          logits: tf.zeros([3, 4]),
          labels: tf.tensor1d([4, 0, 0], "int32"),
        }),
      ),
    ).toThrow(/^SparseSoftmaxCrossEntropyWithLogits: .*label/i);
  });

  it("LLMSmithSumOfSquares does what it says", () => {
    expect(values(() => kernel("LLMSmithSumOfSquares", { x: x() })[0]!)).toBeAllClose(
      [matrix.reduce((sum, v) => sum + v * v, 0)],
      { atol: 1e-5 },
    );
  });

  it("draws what the seed says, by the given odds", () => {
    const draw = (seed: number, normalized: boolean): number[] =>
      values(() =>
        tf.multinomial(
          normalized ? tf.tensor1d([0.1, 0.9]) : tf.log(tf.tensor1d([0.1, 0.9])),
          4000,
          seed,
          normalized,
        ),
      );
    const first = draw(7, false);
    expect(draw(7, false)).toEqual(first);
    expect(draw(8, false)).not.toEqual(first);
    for (const drawn of [first, draw(7, true)]) {
      const share = drawn.reduce((a, b) => a + b) / drawn.length;
      // Four standard deviations of 4000 draws.
      expect(Math.abs(share - 0.9)).toBeLessThan(0.019);
    }
  });

  it("trains 50 steps without a tensor more than at the start", () => {
    const [table, head] = tf.tidy(() => [
      tf.variable(tf.tensor2d(numbers(40, 5), [10, 4]), true, "table"),
      tf.variable(tf.tensor2d(numbers(40, 6), [4, 10]), true, "head"),
    ]);
    const optimizer = tf.train.adam(0.05);
    const ids = tf.tensor1d([1, 2, 3, 4], "int32");
    const targets = tf.tidy(() => tf.oneHot(tf.tensor1d([2, 3, 4, 5], "int32"), 10).toFloat());
    const losses: number[] = [];
    const counts = new Set<string>();
    for (let step = 0; step < 50; step++) {
      const loss = optimizer.minimize(
        () => tf.losses.softmaxCrossEntropy(targets, tf.matMul(tf.gather(table!, ids), head!)),
        true,
      )!;
      losses.push(loss.dataSync()[0]!);
      loss.dispose();
      // The optimizer makes its moments in the first step.
      if (step > 0) counts.add(`${tf.memory().numTensors} ${nativeHandleCount()}`);
    }
    expect(counts.size).toBe(1);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 10);
    optimizer.dispose();
    tf.dispose([table!, head!, ids, targets]);
  });
});
