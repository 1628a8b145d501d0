// The embedded engine's SIMD kernels against plain loops, finite differences and tfjs's cpu backend.
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { registerWasmKernels } from "../src/wasm/index.ts";
import { compileKernels, kernelsSource } from "../wasm/build.mjs";
import * as reference from "./wasm-reference.ts";
import { difference, numbers } from "./wasm-reference.ts";
import { none, run } from "./wasm-run.ts";

const SIZES = [1, 3, 7, 8, 9, 17, 33, 64, 100];

beforeAll(async () => {
  await registerWasmKernels();
  // Twice, since engines may be chosen twice.
  await registerWasmKernels();
  await tf.setBackend("wasm");
});

test("a rebuild of wasm/kernels gives the committed bytes, with no data of its own", async () => {
  const binary = await compileKernels();
  const committed = readFileSync(new URL("../src/wasm/kernels-binary.ts", import.meta.url), "utf8");
  expect(kernelsSource(binary)).toBe(committed);
  // Section ids of the module: 11 would be data, which would overwrite tfjs's memory.
  const sections: number[] = [];
  for (let i = 8; i < binary.length;) {
    sections.push(binary[i++] ?? 0);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[i++] ?? 0;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    i += size;
  }
  expect(sections).toContain(10);
  expect(sections).not.toContain(11);
});

describe("matrix products", () => {
  const matMul = (
    a: Float32Array,
    b: Float32Array,
    [aShape, bShape]: number[][],
    transposeA: boolean,
    transposeB: boolean,
  ): Float32Array => {
    const inputs = { a: [a, aShape ?? []], b: [b, bShape ?? []] } as const;
    return run("BatchMatMul", inputs, { transposeA, transposeB }).values[0] ?? none;
  };

  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      test(`transposeA ${transposeA}, transposeB ${transposeB}`, () => {
        const shapes: [number, number, number][] = SIZES.flatMap((rows, i) => [
          [rows, SIZES[(i * 5 + 2) % 9] ?? 1, SIZES[(i * 7 + 3) % 9] ?? 1],
          [SIZES[(i * 2 + 1) % 9] ?? 1, rows, SIZES[(i * 4 + 5) % 9] ?? 1],
        ]);
        // Beyond one block of rows, columns and depth.
        shapes.push([67, 521, 263], [5, 1030, 3], [1, 515, 300], [2, 9, 515]);
        const wrong = shapes.filter((shape) => {
          const [rows, columns, depth] = shape;
          const a = numbers(rows * depth, rows);
          const b = numbers(depth * columns, columns + 7);
          const stored = [
            transposeA ? [depth, rows] : [rows, depth],
            transposeB ? [columns, depth] : [depth, columns],
          ];
          const result = matMul(a, b, stored, transposeA, transposeB);
          const expected = reference.product(a, b, shape, transposeA, transposeB);
          return !(difference(result, expected) < 1e-5);
        });
        expect(wrong).toEqual([]);
      });
    }
  }

  test("batch axes broadcast as tfjs's do", () => {
    for (const [aBatch, bBatch] of [
      [[3], [3]],
      [[3], [1]],
      [[1], [3]],
      [
        [2, 1],
        [1, 3],
      ],
      [[2, 3], [3]],
      [[], [2, 2]],
      [[4, 2], []],
    ] as const) {
      for (const transpose of [false, true]) {
        const [m, n, k] = [5, 9, 6];
        const aShape = [...aBatch, ...(transpose ? [k, m] : [m, k])];
        const bShape = [...bBatch, ...(transpose ? [n, k] : [k, n])];
        const a = numbers(
          aShape.reduce((x, y) => x * y),
          1,
        );
        const b = numbers(
          bShape.reduce((x, y) => x * y),
          2,
        );
        const result = matMul(a, b, [aShape, bShape], transpose, transpose);
        const batch = tf.broadcast_util.assertAndGetBroadcastShape([...aBatch], [...bBatch]);
        const expected: number[] = [];
        const matrices = (shape: readonly number[], data: Float32Array, size: number): number[][] =>
          tf.tidy(
            () =>
              tf
                .broadcastTo(tf.tensor(data, [...shape, size]), [...batch, size])
                .reshape([-1, size])
                .arraySync() as number[][],
          );
        const left = matrices(aBatch, a, m * k);
        const right = matrices(bBatch, b, k * n);
        left.forEach((matrix, i) => {
          const other = right[i] ?? [];
          expected.push(...reference.product(matrix, other, [m, n, k], transpose, transpose));
        });
        expect(difference(result, expected)).toBeLessThan(1e-6);
      }
    }
  });

  test("fused product: with a bias ours, with an activation tfjs's", () => {
    const a = numbers(3 * 10, 1);
    const b = numbers(10 * 4, 2);
    const bias = numbers(4, 3);
    const plain = reference.product(a, b, [3, 4, 10], false, false);
    const expected = plain.map((v, i) => v + (bias[i % 4] ?? 0));
    for (const activation of ["linear", "relu"] as const) {
      const result = tf.tidy(() =>
        tf.fused
          .matMul({
            a: tf.tensor2d(a, [3, 10]),
            b: tf.tensor2d(b, [10, 4]),
            bias: tf.tensor1d(bias),
            activation,
          })
          .dataSync(),
      );
      const wanted = activation === "relu" ? expected.map((v) => Math.max(0, v)) : expected;
      expect(difference(result, wanted)).toBeLessThan(1e-6);
    }
  });

  test("linear and bias gradient", () => {
    for (const rows of [1, 4, 5, 33]) {
      const [depth, columns] = [17, 9];
      const x = numbers(rows * depth, 4);
      const weight = numbers(depth * columns, 5);
      const bias = numbers(columns, 6);
      const inputs = { x: [x, [rows, depth]], weight: [weight, [depth, columns]] } as const;
      const plain = reference.product(x, weight, [rows, columns, depth], false, false);
      expect(difference(run("LLMSmithLinear", inputs).values[0] ?? none, plain)).toBeLessThan(1e-6);
      const withBias = run("LLMSmithLinear", { ...inputs, bias: [bias, [columns]] });
      const shifted = plain.map((v, i) => v + (bias[i % columns] ?? 0));
      expect(difference(withBias.values[0] ?? none, shifted)).toBeLessThan(1e-6);
      const sums = run("LLMSmithBiasGrad", { dy: [x, [rows, depth]] }).values[0] ?? none;
      const ones = new Float32Array(rows).fill(1);
      const expected = reference.product(ones, x, [1, depth, rows], false, false);
      expect(difference(sums, expected)).toBeLessThan(1e-6);
    }
  });
});

describe("rows and elements", () => {
  test("layer norm and its gradient", () => {
    for (const width of SIZES.slice(1)) {
      const rows = 3;
      const [x, dy] = [numbers(rows * width, 1), numbers(rows * width, 2)];
      const [scale, shift] = [numbers(width, 3), numbers(width, 4)];
      const forward = reference.layerNorm(x, width, scale, shift, 1e-5);
      const { values } = run(
        "LLMSmithLayerNorm",
        { x: [x, [rows, width]], scale: [scale, [width]], shift: [shift, [width]] },
        { epsilon: 1e-5 },
      );
      const [y = none, mean = none, rstd = none] = values;
      expect(difference(y, forward.y)).toBeLessThan(3e-6);
      expect(difference(mean, forward.mean)).toBeLessThan(1e-6);
      expect(difference(rstd, forward.rstd)).toBeLessThan(3e-6);
      const gradients = run("LLMSmithLayerNormGrad", {
        dy: [dy, [rows, width]],
        x: [x, [rows, width]],
        scale: [scale, [width]],
        mean: [mean, [rows]],
        rstd: [rstd, [rows]],
      }).values;
      const norm = reference.layerNorm;
      const expected = [
        reference.finiteDifferences((v) => norm(v, width, scale, shift, 1e-5).y, x, dy),
        reference.finiteDifferences((v) => norm(x, width, v, shift, 1e-5).y, scale, dy),
        reference.finiteDifferences((v) => norm(x, width, scale, v, 1e-5).y, shift, dy),
      ];
      expected.forEach((values, i) => {
        expect(difference(gradients[i] ?? none, values)).toBeLessThan(3e-5);
      });
    }
  });

  test("gelu, its gradient and tanh, also far from 0", () => {
    const x = Float32Array.from({ length: 4003 }, (_, i) => (i - 2001) / 100);
    x.set([1e-8, -1e-4, 1e-20, -0, 50, -50, 1e4, -1e4]);
    const shape = [x.length];
    const gelu = run("LLMSmithGelu", { x: [x, shape] }).values[0] ?? none;
    expect(difference(gelu, Array.from(x, reference.gelu))).toBeLessThan(5e-7);
    const dy = numbers(x.length, 1);
    const slopes = run("LLMSmithGeluGrad", { dy: [dy, shape], x: [x, shape] }).values[0] ?? none;
    const h = 1e-5;
    const expected = Array.from(x, (v, i) => {
      return ((reference.gelu(v + h) - reference.gelu(v - h)) / (2 * h)) * (dy[i] ?? 0);
    });
    expect(difference(slopes, expected)).toBeLessThan(1e-6);
    const tanh = run("Tanh", { x: [x, shape] }).values[0] ?? none;
    const relative = tanh.map((v, i) => (x[i] === 0 ? 0 : v / Math.tanh(x[i] ?? 0) - 1));
    expect(Math.max(...relative.map(Math.abs))).toBeLessThan(5e-7);
    for (const kernel of ["LLMSmithGelu", "Tanh"]) {
      expect(run(kernel, { x: [Float32Array.of(NaN), [1]] }).values[0]?.[0]).toBeNaN();
    }
  });

  test("softmax of rows, also far from 0 and with −∞", () => {
    for (const width of SIZES) {
      const x = numbers(3 * width, width).map((v, i) => 60 * v + (i < width ? 1e4 : 0));
      if (width > 1) x[0] = -Infinity;
      const result = run("Softmax", { logits: [x, [3, width]] }, { dim: 1 }).values[0] ?? none;
      const expected = [0, 1, 2].flatMap((row) =>
        reference.softmax([...x.subarray(row * width, (row + 1) * width)]),
      );
      expect(difference(result, expected)).toBeLessThan(1e-6);
      expect(result[0]).toBe(width > 1 ? 0 : 1);
    }
  });

  test("cross-entropy and its gradient, with labels left out, up to GPT-2's vocabulary", () => {
    for (const width of [...SIZES, 50257]) {
      const labels = Int32Array.of(0, width - 1, -100, width);
      const x = numbers(4 * width, width).map((v) => v * 20);
      const inputs = { logits: [x, [4, width]], labels: [labels, [4]] } as const;
      const [losses = none, backprop = none] = run("LLMSmithSparseCrossEntropy", inputs).values;
      labels.forEach((label, row) => {
        const values = [...x.subarray(row * width, (row + 1) * width)];
        const expected = reference.softmax(values);
        const ignored = label < 0 || label >= width;
        const loss = ignored ? 0 : -Math.log(expected[label] ?? NaN);
        expect(difference([losses[row] ?? NaN], [loss])).toBeLessThan(1e-6);
        if (ignored) expected.fill(0);
        else expected[label] = (expected[label] ?? NaN) - 1;
        const part = backprop.subarray(row * width, (row + 1) * width);
        expect(difference(part, expected)).toBeLessThan(1e-6);
      });
    }
    const far = Float32Array.of(3e38, -3e38, NaN, 0);
    const labels = Int32Array.of(1, 0);
    const inputs = { logits: [far, [2, 2]], labels: [labels, [2]] } as const;
    expect(run("LLMSmithSparseCrossEntropy", inputs).values[0]?.[1]).toBeNaN();
  });

  test("transposes keep every element", () => {
    const check = (shape: number[], perm: number[], dtype: "float32" | "int32"): void => {
      const size = shape.reduce((a, b) => a * b, 1);
      const data = Int32Array.from({ length: size }, (_, i) => i);
      const x = tf.tensor(data, shape, dtype);
      const y = tf.transpose(x, perm);
      expect(y.dtype).toBe(dtype);
      const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
      const outShape = perm.map((axis) => shape[axis] ?? 0);
      expect(y.shape).toEqual(outShape);
      const expected = Float32Array.from({ length: size }, (_, index) => {
        let rest = index;
        let source = 0;
        for (let axis = perm.length - 1; axis >= 0; axis--) {
          const length = outShape[axis] ?? 1;
          source += (rest % length) * (strides[perm[axis] ?? 0] ?? 0);
          rest = Math.floor(rest / length);
        }
        return source;
      });
      expect(difference(Float32Array.from(y.dataSync()), expected)).toBe(0);
      tf.dispose([x, y]);
    };
    SIZES.forEach((rows, i) => check([rows, SIZES[8 - i] ?? 1], [1, 0], "float32"));
    check([33, 70], [1, 0], "int32");
    check([2, 5, 3, 7], [0, 2, 1, 3], "float32");
    check([2, 5, 9, 1], [0, 2, 1, 3], "float32");
    check([3, 5, 6, 16], [0, 2, 1, 3], "int32");
    check([3, 5, 9], [0, 2, 1], "float32");
    check([2, 3, 5, 9], [0, 1, 3, 2], "float32");
    check([2, 3, 4], [2, 0, 1], "float32");
  });
});

describe("attention", () => {
  const cases: [number, number, number, number, number][] = [
    [2, 5, 5, 12, 3],
    [1, 1, 9, 8, 2],
    [1, 3, 11, 6, 1],
    [2, 9, 9, 4, 4],
    [1, 6, 2, 8, 2],
    [1, 67, 67, 16, 2],
  ];
  for (const causal of [true, false]) {
    test(`forward and gradient, causal ${causal}`, () => {
      for (const sizes of cases) {
        const [batch, queries, keys, channels, nHeads] = sizes;
        const shapes = [queries, keys, keys].map((time) => [batch, time, channels]);
        const [q = none, k = none, v = none] = shapes.map((shape, i) =>
          numbers(
            shape.reduce((a, b) => a * b),
            i + 1,
          ).map((x) => 2 * x),
        );
        const inputs = {
          q: [q, shapes[0] ?? []],
          k: [k, shapes[1] ?? []],
          v: [v, shapes[2] ?? []],
        } as const;
        const expected = reference.attention([q, k, v], sizes, causal);
        const { values, shapes: outShapes } = run("LLMSmithAttention", inputs, { nHeads, causal });
        const [out = none, probabilities = none] = values;
        expect(outShapes[1]).toEqual([batch, nHeads, queries, keys]);
        expect(difference(out, expected.out)).toBeLessThan(3e-6);
        expect(difference(probabilities, expected.probabilities)).toBeLessThan(3e-6);
        const unseen = probabilities.filter((_, i) => expected.probabilities[i] === 0);
        expect(unseen.every((p) => p === 0)).toBe(true);
        if (queries > 20) continue;

        const dy = numbers(out.length, 9);
        const gradients = run(
          "LLMSmithAttentionGrad",
          {
            ...inputs,
            dy: [dy, shapes[0] ?? []],
            probabilities: [probabilities, outShapes[1] ?? []],
          },
          { nHeads, causal },
        ).values;
        [q, k, v].forEach((original, i) => {
          const parts: ArrayLike<number>[] = [q, k, v];
          const f = (point: Float64Array): number[] => {
            parts[i] = point;
            return reference.attention(parts, sizes, causal).out;
          };
          const wanted = reference.finiteDifferences(f, original, dy);
          expect(difference(gradients[i] ?? none, wanted)).toBeLessThan(1e-5);
        });
      }
    });
  }

  test("gradient over several blocks equals that of plain operations", () => {
    const [batch, time, channels, nHeads] = [2, 130, 32, 2];
    const shape = [batch, time, channels];
    const [q, k, v, dy] = [1, 2, 3, 4].map((seed) =>
      tf.tensor(numbers(batch * time * channels, seed), shape),
    );
    if (!q || !k || !v || !dy) throw new Error("four tensors are needed");
    const { out, expected, actual } = tf.tidy(() => {
      const heads = (x: tf.Tensor): tf.Tensor4D =>
        tf.transpose(
          x.reshape([batch, time, nHeads, channels / nHeads]),
          [0, 2, 1, 3],
        ) as tf.Tensor4D;
      const mask = tf.linalg
        .bandPart(tf.ones([time, time]), -1, 0)
        .sub(1)
        .mul(1e9);
      const plain = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor => {
        const scores = tf
          .matMul(heads(a), heads(b), false, true)
          .mul(1 / Math.sqrt(channels / nHeads));
        const mixed = tf.matMul(tf.softmax(scores.add(mask)), heads(c));
        return tf.transpose(mixed, [0, 2, 1, 3]).reshape(shape);
      };
      const [y, probabilities] = tf
        .engine()
        .runKernel("LLMSmithAttention", { q, k, v }, { nHeads, causal: true }) as tf.Tensor[];
      if (!y || !probabilities) throw new Error("two outputs are needed");
      const inputs = { dy, q, k, v, probabilities };
      const gradients = tf
        .engine()
        .runKernel("LLMSmithAttentionGrad", inputs, { nHeads, causal: true }) as tf.Tensor[];
      const wanted = tf.grads(plain)([q, k, v], dy);
      const outDifference = difference(y.dataSync(), plain(q, k, v).dataSync());
      return {
        out: outDifference,
        expected: wanted.map((x) => x.dataSync()),
        actual: gradients.map((x) => x.dataSync()),
      };
    });
    expect(out).toBeLessThan(3e-6);
    expected.forEach((x, i) => expect(difference(actual[i] ?? none, x)).toBeLessThan(3e-6));
    tf.dispose([q, k, v, dy]);
  });
});
