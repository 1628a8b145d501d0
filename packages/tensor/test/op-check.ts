// Compares an operation with its formula: values, and gradients with differences of the formula, which
// is computed in double precision and therefore leaves the tolerance to the operation alone.
import { tf, valueAndGrad } from "@llmsmith/tensor";
import { expect } from "vitest";

/** Values and shape of one differentiable input. */
export type Input = { shape: number[]; values: number[] };

/** An input of smooth values between −scale and scale, another one for each `start`. */
export function wave(shape: number[], start: number, scale = 1): Input {
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    shape,
    values: Array.from({ length: size }, (_, i) =>
      Math.fround(scale * Math.sin(1.7 * i + 2.3 * start + 0.4)),
    ),
  };
}

/** Numbers of the tensor that `make` returns; nothing is left behind. */
export function read(make: () => tf.Tensor): Float32Array {
  return tf.tidy(() => make().dataSync<"float32">());
}

/**
 * Expect `op` to have the values of `formula`, and the gradients of `Σ y·w` to be those of the formula,
 * for weights w that differ from element to element.
 */
export function expectOp(
  op: (inputs: tf.Tensor[]) => tf.Tensor,
  formula: (inputs: number[][]) => number[],
  inputs: Input[],
  tolerance: { rtol: number; atol: number } = { rtol: 1e-4, atol: 2e-5 },
): void {
  const variables = inputs.map(({ values, shape }) =>
    tf.tidy(() => tf.variable(tf.tensor(values, shape, "float32"))),
  );
  const plain = inputs.map(({ values }) => values);
  const expected = formula(plain);
  expect(read(() => op(variables))).toBeAllClose(expected, tolerance);

  const weights = expected.map((_, i) => Math.cos(0.9 * i + 0.3));
  const params = new Map(variables.map((variable, i) => [String(i), variable]));
  const { value, grads } = valueAndGrad(
    () => tf.tidy(() => tf.sum(tf.mul(tf.reshape(op(variables), [-1]), weights))) as tf.Scalar,
    params,
  );
  const weighted = (at: number[][]) => formula(at).reduce((sum, y, i) => sum + y * weights[i]!, 0);
  plain.forEach((values, k) => {
    const slopes = values.map((x, i) => {
      const moved = (by: number) => weighted(plain.with(k, values.with(i, x + by)));
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    const grad = grads.get(String(k))!;
    expect(grad.shape).toEqual(inputs[k]!.shape);
    expect(grad.dataSync(), `gradient of input ${k}`).toBeAllClose(slopes, tolerance);
  });
  tf.dispose([value, ...grads.values(), ...variables]);
}
