// Affine map, layer norm, GELU and embedding: values and gradients against their formulas.
import { embed, gelu, layerNorm, linear, tf, valueAndGrad } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

/** x [n, inDim] · w [inDim, outDim] (+ b), row by row. */
function affine(x: number[], w: number[], outDim: number, b?: number[]): number[] {
  const inDim = w.length / outDim;
  return Array.from({ length: (x.length / inDim) * outDim }, (_, i) => {
    const [row, column] = [Math.floor(i / outDim), i % outDim];
    let sum = b?.[column] ?? 0;
    for (let k = 0; k < inDim; k++) sum += x[row * inDim + k]! * w[k * outDim + column]!;
    return sum;
  });
}

describe("linear", () => {
  // Sizes below, at and across the width of a SIMD register and of a kernel's tile.
  test.each([
    { rows: [1], inDim: 1, outDim: 1 },
    { rows: [3], inDim: 5, outDim: 7 },
    { rows: [2, 3], inDim: 8, outDim: 9 },
    { rows: [2, 2, 2], inDim: 17, outDim: 4 },
  ])("x $rows × $inDim → $outDim, with and without bias", ({ rows, inDim, outDim }) => {
    expect.hasAssertions();
    const x = wave([...rows, inDim], 1);
    const weight = wave([inDim, outDim], 2);
    const bias = wave([outDim], 3);
    expectOp(
      ([a, w, b]) => linear({ weight: w as tf.Tensor2D, bias: b as tf.Tensor1D }, a!),
      ([a, w, b]) => affine(a!, w!, outDim, b),
      [x, weight, bias],
    );
    expectOp(
      ([a, w]) => linear({ weight: w as tf.Tensor2D }, a!),
      ([a, w]) => affine(a!, w!, outDim),
      [x, weight],
    );
  });

  test("keeps every axis but the last, and a frozen weight gets no gradient", () => {
    const x = tf.tidy(() => tf.variable(tf.ones([2, 1, 3])));
    const weight = tf.ones<tf.Rank.R2>([3, 4]);
    const { value, grads } = valueAndGrad(
      () =>
        tf.tidy(() => {
          const y = linear({ weight }, x);
          expect(y.shape).toEqual([2, 1, 4]);
          return tf.sum(y) as tf.Scalar;
        }),
      new Map([["x", x]]),
    );
    expect(value.dataSync()[0]).toBe(24);
    expect([...grads.keys()]).toEqual(["x"]);
    expect([...grads.get("x")!.dataSync()]).toEqual([4, 4, 4, 4, 4, 4]);
    tf.dispose([value, ...grads.values(), x, weight]);
  });

  test("refuses an x whose last axis is not inDim", () => {
    const weight = tf.ones<tf.Rank.R2>([3, 4]);
    const x = tf.ones([2, 5]);
    expect(() => linear({ weight }, x)).toThrow(
      new RangeError("linear: the last axis of x [2, 5] must be 3, as weight is [3, 4]"),
    );
    tf.dispose([weight, x]);
  });
});

describe("layerNorm", () => {
  const formula = (width: number, epsilon: number) => (inputs: number[][]) => {
    const [x, scale, shift] = inputs as [number[], number[], number[]];
    return x.map((value, i) => {
      const row = x.slice(i - (i % width), i - (i % width) + width);
      const mean = row.reduce((a, b) => a + b) / width;
      const variance = row.reduce((sum, y) => sum + (y - mean) ** 2, 0) / width;
      return (
        ((value - mean) / Math.sqrt(variance + epsilon)) * scale[i % width]! + shift[i % width]!
      );
    });
  };

  test.each([
    { rows: [1], width: 2 },
    { rows: [5], width: 7 },
    { rows: [2, 3], width: 12 },
  ])("x $rows × $width", ({ rows, width }) => {
    expect.hasAssertions();
    const inputs = [wave([...rows, width], 1, 2), wave([width], 5), wave([width], 6)];
    for (const epsilon of [1e-5, 1e-1])
      expectOp(
        ([x, scale, shift]) =>
          layerNorm({ scale: scale as tf.Tensor1D, shift: shift as tf.Tensor1D }, x!, epsilon),
        formula(width, epsilon),
        inputs,
        { rtol: 1e-3, atol: 1e-4 },
      );
  });

  test("a constant row becomes the shift, and a large mean costs no precision that matters", () => {
    const p = { scale: tf.tensor1d([2, 2, 2, 2]), shift: tf.tensor1d([1, 2, 3, 4]) };
    const constant = read(() => layerNorm(p, tf.fill([1, 4], 7)));
    expect([...constant]).toEqual([1, 2, 3, 4]);
    const far = read(() => layerNorm(p, tf.tensor2d([[1000, 1001, 1002, 1003]])));
    const near = read(() => layerNorm(p, tf.tensor2d([[0, 1, 2, 3]])));
    expect(far).toBeAllClose(near, { rtol: 1e-4, atol: 1e-4 });
    tf.dispose(p);
  });

  test("refuses another width", () => {
    const p = { scale: tf.ones<tf.Rank.R1>([4]), shift: tf.zeros<tf.Rank.R1>([4]) };
    const x = tf.ones([2, 3]);
    expect(() => layerNorm(p, x)).toThrow(
      new RangeError("layerNorm: the last axis of x [2, 3] must be 4, the size of scale"),
    );
    tf.dispose([p.scale, p.shift, x]);
  });
});

describe("gelu", () => {
  const formula = ([x]: number[][]) =>
    x!.map((v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))));

  test("values and gradients from −6 to 6", () => {
    expect.hasAssertions();
    const values = Array.from({ length: 49 }, (_, i) => i / 4 - 6);
    expectOp(([x]) => gelu(x!), formula, [{ shape: [7, 7], values }]);
  });

  test("PyTorch's values: nn.GELU(approximate='tanh') at −2, −1, 0, 1, 2", () => {
    const y = read(() => gelu(tf.tensor1d([-2, -1, 0, 1, 2])));
    expect(y).toBeAllClose([-0.0454023, -0.158808, 0, 0.841192, 1.9545977], { atol: 1e-5 });
  });

  test("far out it is 0 or x itself, never NaN", () => {
    const y = read(() => gelu(tf.tensor1d([-1e4, -50, 50, 1e4])));
    expect(y).toBeAllClose([0, 0, 50, 1e4], { rtol: 1e-6, atol: 1e-6 });
  });
});

describe("embed", () => {
  test("rows in the shape of the ids; gradients of repeated ids add up, unused rows get zero", () => {
    const ids = [4, 0, 4, 4, 2, 0];
    expectOp(
      ([table]) => embed(table as tf.Tensor2D, tf.tensor(ids, [2, 3], "int32")),
      ([table]) => ids.flatMap((id) => table!.slice(id * 3, id * 3 + 3)),
      [wave([6, 3], 1)],
    );
    const shape = tf.tidy(() => embed(tf.ones([6, 3]), tf.tensor(ids, [1, 2, 3], "int32")).shape);
    expect(shape).toEqual([1, 2, 3, 3]);
  });
});
