// RMS norm, SiLU, SwiGLU and the exact GELU: values and gradients against their formulas.
import { gelu, rmsNorm, silu, swiGlu, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

const tight = { rtol: 1e-5, atol: 1e-5 };
const fromMinus6To6 = {
  shape: [7, 7],
  values: Array.from({ length: 49 }, (_, i) => i / 4 - 6),
};

describe("rmsNorm", () => {
  const formula =
    (width: number, epsilon: number) =>
    ([x, scale]: number[][]) =>
      x!.map((value, i) => {
        const row = x!.slice(i - (i % width), i - (i % width) + width);
        const meanSquare = row.reduce((sum, y) => sum + y * y, 0) / width;
        return (value / Math.sqrt(meanSquare + epsilon)) * scale![i % width]!;
      });

  test.each([
    { rows: [1], width: 1 },
    { rows: [5], width: 7 },
    { rows: [2, 3], width: 12 },
  ])("x $rows × $width", ({ rows, width }) => {
    expect.hasAssertions();
    for (const epsilon of [1e-5, 1e-1])
      expectOp(
        ([x, scale]) => rmsNorm({ scale: scale as tf.Tensor1D }, x!, epsilon),
        formula(width, epsilon),
        [wave([...rows, width], 1, 2), wave([width], 5)],
        tight,
      );
  });

  test("PyTorch's values: nn.RMSNorm(3, eps=1e-6) of [1, 2, 3] is [1, 2, 3] / √(14/3)", () => {
    const y = read(() => rmsNorm({ scale: tf.ones([3]) }, tf.tensor2d([[1, 2, 3]]), 1e-6));
    expect(y).toBeAllClose([0.46291, 0.9258201, 1.3887302], tight);
  });

  test("a row of zeros stays zero, and its length elsewhere does not matter", () => {
    const of = (values: number[]) =>
      read(() => rmsNorm({ scale: tf.tensor1d([1, 2, 3]) }, tf.tensor2d(values, [1, 3])));
    expect([...of([0, 0, 0])]).toEqual([0, 0, 0]);
    expect(of([1e5, -2e5, 3e5])).toBeAllClose(of([100, -200, 300]), tight);
  });

  test("refuses another width", () => {
    tf.tidy(() => {
      expect(() => rmsNorm({ scale: tf.ones([4]) }, tf.ones([2, 3]))).toThrow(
        new RangeError("rmsNorm: the last axis of x [2, 3] must be 4, the size of scale [4]"),
      );
    });
  });
});

const siluOf = (x: number) => x / (1 + Math.exp(-x));

describe("silu", () => {
  test("values and gradients from −6 to 6", () => {
    expect.hasAssertions();
    expectOp(
      ([x]) => silu(x!),
      ([x]) => x!.map(siluOf),
      [fromMinus6To6],
      tight,
    );
  });

  test("far out it is 0 or x itself, never NaN", () => {
    const y = read(() => silu(tf.tensor1d([-1e4, -200, 200, 1e4])));
    expect(y).toBeAllClose([0, 0, 200, 1e4], { rtol: 1e-6, atol: 1e-6 });
    const slope = read(() => tf.grad((x) => silu(x))(tf.tensor1d([-1e4, -200, 200, 1e4])));
    expect(slope).toBeAllClose([0, 0, 1, 1], { rtol: 1e-6, atol: 1e-6 });
  });
});

describe("swiGlu", () => {
  test.each([[[1]], [[5, 3]], [[2, 3, 8]]])("values and gradients at %j", (shape) => {
    expect.hasAssertions();
    expectOp(
      ([gate, up]) => swiGlu(gate!, up!),
      ([gate, up]) => gate!.map((x, i) => siluOf(x) * up![i]!),
      [wave(shape, 1, 3), wave(shape, 2, 2)],
      tight,
    );
  });

  test("refuses two shapes", () => {
    tf.tidy(() => {
      expect(() => swiGlu(tf.ones([2, 3]), tf.ones([3]))).toThrow(
        new RangeError("swiGlu: gate [2, 3] and up [3] must have one shape"),
      );
    });
  });
});

describe('gelu with approximate: "none"', () => {
  /** Error function by e^(−x²)·Σ 2ⁿ·x²ⁿ⁺¹/(2n+1)!!, whose terms have one sign: exact to 1e-15. */
  function erf(x: number): number {
    let [term, sum] = [x, x];
    for (let n = 1; n < 200; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }

  test("values and gradients from −6 to 6", () => {
    expect.hasAssertions();
    expectOp(
      ([x]) => gelu(x!, { approximate: "none" }),
      ([x]) => x!.map((v) => 0.5 * v * (1 + erf(v / Math.SQRT2))),
      [fromMinus6To6],
      tight,
    );
  });

  test("PyTorch's values: nn.GELU() at −2, −1, 0, 1, 2; the tanh form stays the default", () => {
    const at = [-2, -1, 0, 1, 2];
    const exact = read(() => gelu(tf.tensor1d(at), { approximate: "none" }));
    expect(exact).toBeAllClose([-0.0455003, -0.1586553, 0, 0.8413447, 1.9544997], { atol: 1e-6 });
    expect(read(() => gelu(tf.tensor1d(at), { approximate: "tanh" }))).toEqual(
      read(() => gelu(tf.tensor1d(at))),
    );
  });
});
