// Muon: singular values near 1, the update written out, tall and wide matrices alike.
import { muonNumbers, muonScalars, muonUpdate, orthogonalize, tf } from "@llmsmith/tensor";
import { expect, test } from "vitest";

/** A matrix with singular values far apart. */
const matrix = (rows: number, columns: number) =>
  tf.tensor2d(
    Float32Array.from(
      { length: rows * columns },
      (_, i) => Math.sin(i * i * 0.7) * (1 + (i % columns)),
    ),
    [rows, columns],
  );

test.each([
  [6, 6],
  [4, 12],
  [12, 4],
])("the singular values of %i × %i become about 1", (rows, columns) => {
  const gram = tf.tidy(() => {
    const y = orthogonalize(matrix(rows, columns), 8);
    return (
      rows > columns ? tf.matMul(y, y, true, false) : tf.matMul(y, y, false, true)
    ).arraySync();
  }) as number[][];
  // The eigenvalues are squares of the singular values; their sum is the trace.
  const side = gram.length;
  const trace = gram.reduce((sum, row, i) => sum + row[i]!, 0);
  expect(trace / side).toBeGreaterThan(0.5);
  expect(trace / side).toBeLessThan(1.35);
  const apart = gram.flatMap((row, i) => row.filter((_, j) => j !== i));
  expect(Math.max(...apart.map(Math.abs))).toBeLessThan(0.45);
});

test("the update is decay, Nesterov momentum and one orthogonal step", () => {
  const start = tf.tidy(() => matrix(3, 5).dataSync());
  const [parameter, momentum] = tf.tidy(() => [
    tf.variable(tf.tensor2d(start, [3, 5])),
    tf.variable(tf.zeros([3, 5])),
  ]) as [tf.Variable, tf.Variable];
  const gradient = tf.tidy(() => tf.mul(matrix(3, 5), 0.3));
  const numbers = muonNumbers({ learningRate: 0.1, weightDecay: 0.5, gradientScale: 2 });
  tf.tidy(() =>
    muonUpdate(
      [{ parameter, gradient, momentum }],
      { momentum: 0.9, iterations: 5 },
      muonScalars(numbers),
    ),
  );
  const expected = tf.tidy(() => {
    const m = tf.mul(gradient, 2 * 0.1);
    const ahead = tf.add(tf.mul(m, 0.9), m) as tf.Tensor2D;
    const step = tf.mul(orthogonalize(ahead, 5), 0.1 * Math.sqrt(5 / 3));
    return {
      parameter: tf.sub(tf.mul(tf.tensor2d(start, [3, 5]), 0.95), step).dataSync(),
      momentum: m.dataSync(),
    };
  });
  expect(parameter.dataSync()).toBeAllClose(expected.parameter, { rtol: 1e-4, atol: 1e-6 });
  expect(momentum.dataSync()).toBeAllClose(expected.momentum, { rtol: 1e-5 });
  tf.dispose([parameter, momentum, gradient]);
});

test("matrices updated together move as each does alone", () => {
  const shapes: [number, number][] = [
    [3, 5],
    [5, 3],
    [3, 5],
    [5, 3],
    [4, 4],
  ];
  const make = () =>
    tf.tidy(() =>
      shapes.map(([rows, columns], i) => ({
        parameter: tf.variable(tf.mul(matrix(rows, columns), 1 + i)) as tf.Variable,
        gradient: tf.keep(tf.mul(matrix(rows, columns), 0.1 * i - 0.2)) as tf.Tensor,
        momentum: tf.variable(tf.mul(matrix(rows, columns), 0.05)) as tf.Variable,
      })),
    );
  const [together, alone] = [make(), make()];
  const settings = { momentum: 0.9, iterations: 5 };
  const numbers = muonNumbers({ learningRate: 0.1, weightDecay: 0.1, gradientScale: 1 });
  tf.tidy(() => {
    muonUpdate(together, settings, muonScalars(numbers));
    for (const entry of alone) muonUpdate([entry], settings, muonScalars(numbers));
  });
  together.forEach(({ parameter, momentum }, i) => {
    expect(parameter.dataSync()).toBeAllClose(alone[i]!.parameter.dataSync(), { rtol: 1e-5 });
    expect(momentum.dataSync()).toBeAllClose(alone[i]!.momentum.dataSync(), { rtol: 1e-5 });
  });
  for (const { parameter, gradient, momentum } of [...together, ...alone])
    tf.dispose([parameter, gradient, momentum]);
});
