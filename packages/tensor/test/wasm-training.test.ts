// The wasm kernels of a training step, and what all kernels share: empty tensors, errors, a growing memory.
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { adamWNumbers } from "../src/ops/adamw.ts";
import { registerWasmKernels } from "../src/wasm/index.ts";
import { difference, numbers, product } from "./wasm-reference.ts";
import { none, run } from "./wasm-run.ts";

beforeAll(async () => {
  await registerWasmKernels();
  await tf.setBackend("wasm");
});

test("embedding copies rows, and names an id that is none", () => {
  for (const width of [1, 3, 8, 33]) {
    const table = numbers(5 * width, width);
    const ids = Int32Array.of(4, 0, 2, 2);
    const inputs = { table: [table, [5, width]], ids: [ids, [4]] } as const;
    const { values, shapes } = run("LLMSmithEmbed", inputs);
    expect(shapes).toEqual([[4, width]]);
    const expected = [...ids].flatMap((id) =>
      Array.from(table.subarray(id * width, (id + 1) * width)),
    );
    expect([...(values[0] ?? none)]).toEqual(expected);
  }
  for (const id of [5, -1])
    expect(() =>
      run("LLMSmithEmbed", {
        table: [numbers(10, 1), [5, 2]],
        ids: [Int32Array.of(0, id), [2]],
      }),
    ).toThrow(`embed: id ${id} at place 1 is no row of the table [5, 2]; ids go from 0 to 4`);
});

test("embedding gradient adds rows of equal ids and leaves out ids that are no rows", () => {
  for (const width of [1, 3, 8, 33]) {
    const ids = Int32Array.of(2, 0, 2, -1, 5, 4, 2);
    const dy = numbers(ids.length * width, width);
    const expected = new Float64Array(5 * width);
    ids.forEach((id, n) => {
      if (id < 0 || id >= 5) return;
      for (let i = 0; i < width; i++) {
        expected[id * width + i] = (expected[id * width + i] ?? 0) + (dy[n * width + i] ?? 0);
      }
    });
    const inputs = { ids: [ids, [ids.length]], dy: [dy, [ids.length, width]] } as const;
    const { values, shapes } = run("LLMSmithEmbeddingGrad", inputs, { rows: 5 });
    expect(shapes).toEqual([[5, width]]);
    expect(difference(values[0] ?? none, expected)).toBeLessThan(1e-6);
  }
});

test("sum of squares keeps its digits over millions of elements", () => {
  for (const size of [1, 7, 16, 17, 1000, 1024, 1043, 3_000_001]) {
    const x = numbers(size, size);
    let expected = 0;
    for (const value of x) expected += value * value;
    const [sum = none] = run("LLMSmithSumOfSquares", { x: [x, [size]] }).values;
    expect(Math.abs((sum[0] ?? NaN) / expected - 1)).toBeLessThan(5e-7);
  }
});

describe("AdamW", () => {
  const attrs = { beta1: 0.9, beta2: 0.95, decays: true };
  const settings = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 };
  const step = adamWNumbers(settings, { learningRate: 0.01, step: 7, gradientScale: 0.5 });
  const scalars = Object.fromEntries(
    ["gradientScale", "decay", "stepSize", "epsilon"].map((name, i) => [
      name,
      [step.slice(i, i + 1), []] as const,
    ]),
  );

  test("updates parameter and moments in place by PyTorch's formula", () => {
    for (const size of [1, 3, 4, 17, 100]) {
      const shape = [size];
      const [p, g, m] = [numbers(size, 1), numbers(size, 2), numbers(size, 3)];
      const v = numbers(size, 4).map(Math.abs);
      const { values, after } = run(
        "LLMSmithAdamW",
        {
          parameter: [p, shape],
          gradient: [g, shape],
          firstMoment: [m, shape],
          secondMoment: [v, shape],
          ...scalars,
        },
        attrs,
      );
      expect(values).toEqual([]);
      const first = Array.from(m, (value, i) => 0.9 * value + 0.1 * 0.5 * (g[i] ?? 0));
      const second = Array.from(v, (value, i) => 0.95 * value + 0.05 * (0.5 * (g[i] ?? 0)) ** 2);
      const moved = Array.from(p, (value, i) => {
        const root = Math.sqrt((second[i] ?? 0) / (1 - 0.95 ** 7)) + 1e-8;
        return value * (1 - 0.01 * 0.1) - (0.01 * ((first[i] ?? 0) / (1 - 0.9 ** 7))) / root;
      });
      expect(difference(after["parameter"] ?? none, moved)).toBeLessThan(1e-6);
      expect(difference(after["firstMoment"] ?? none, first)).toBeLessThan(1e-6);
      expect(difference(after["secondMoment"] ?? none, second)).toBeLessThan(1e-6);
      expect(difference(after["gradient"] ?? none, g)).toBe(0);
    }
  });

  test("refuses moments of another size and leaves the parameter alone", () => {
    const inputs = {
      parameter: [numbers(4, 1), [4]],
      gradient: [numbers(4, 2), [4]],
      firstMoment: [numbers(3, 3), [3]],
      secondMoment: [numbers(4, 4), [4]],
      ...scalars,
    } as const;
    expect(() => run("LLMSmithAdamW", inputs, attrs)).toThrow(/firstMoment is \[3\]/);
  });
});

test("empty tensors give empty results", () => {
  const empty = new Float32Array(0);
  const ids = new Int32Array(0);
  const cases: [string, Parameters<typeof run>[1], Parameters<typeof run>[2], number[][]][] = [
    ["BatchMatMul", { a: [empty, [0, 3]], b: [numbers(6, 1), [3, 2]] }, {}, [[0, 2]]],
    ["LLMSmithLinear", { x: [empty, [0, 3]], weight: [numbers(6, 1), [3, 2]] }, {}, [[0, 2]]],
    ["LLMSmithBiasGrad", { dy: [empty, [3, 0]] }, {}, [[0]]],
    ["LLMSmithGelu", { x: [empty, [0]] }, {}, [[0]]],
    ["LLMSmithGeluGrad", { x: [empty, [0]], dy: [empty, [0]] }, {}, [[0]]],
    ["Tanh", { x: [empty, [0]] }, {}, [[0]]],
    ["Softmax", { logits: [empty, [2, 0]] }, { dim: 1 }, [[2, 0]]],
    ["LLMSmithSumOfSquares", { x: [empty, [0]] }, {}, [[]]],
    [
      "LLMSmithLayerNorm",
      { x: [empty, [0, 2]], scale: [numbers(2, 1), [2]], shift: [numbers(2, 1), [2]] },
      { epsilon: 1e-5 },
      [[0, 2], [0], [0]],
    ],
    [
      "LLMSmithSparseCrossEntropy",
      { logits: [empty, [0, 5]], labels: [ids, [0]] },
      {},
      [[0], [0, 5]],
    ],
    ["LLMSmithEmbeddingGrad", { ids: [ids, [0]], dy: [empty, [0, 3]] }, { rows: 2 }, [[2, 3]]],
    [
      "LLMSmithAttention",
      { q: [empty, [1, 0, 4]], k: [empty, [1, 0, 4]], v: [empty, [1, 0, 4]] },
      { nHeads: 2, causal: true },
      [
        [1, 0, 4],
        [1, 2, 0, 0],
      ],
    ],
  ];
  for (const [kernel, inputs, attrs, shapes] of cases) {
    expect(run(kernel, inputs, attrs).shapes).toEqual(shapes);
  }
  // No terms: zeros, not what lay in the memory before.
  const noTerms = run("BatchMatMul", { a: [empty, [6, 0]], b: [empty, [0, 2]] }).values[0] ?? none;
  expect([...noTerms]).toEqual(Array.from({ length: 12 }, () => 0));
  const noRows = run("LLMSmithBiasGrad", { dy: [empty, [0, 3]] }).values[0] ?? none;
  expect([...noRows]).toEqual([0, 0, 0]);
});

test("misuse is named: kernel, input, shapes", () => {
  const x = numbers(12, 1);
  expect(() => run("BatchMatMul", { a: [x, [3, 4]], b: [x, [3, 4]] })).toThrow(
    /inner sizes 4 and 3 of shapes \[3,4\] and \[3,4\]/,
  );
  expect(() => run("LLMSmithSumOfSquares", {})).toThrow("LLMSmithSumOfSquares: input x is missing");
  const labels = { logits: [x, [3, 4]], labels: [x.subarray(0, 3), [3]] } as const;
  expect(() => run("LLMSmithSparseCrossEntropy", labels)).toThrow("labels is float32; pass int32");
  const attention = { q: [x, [1, 3, 4]], k: [x, [1, 3, 4]], v: [x, [1, 3, 4]] } as const;
  expect(() => run("LLMSmithAttention", attention, { nHeads: 3, causal: true })).toThrow(
    "LLMSmithAttention: nHeads 3 does not divide 4 channels",
  );
});

test("products stay right after the memory has grown", () => {
  const module: unknown = (tf.backend() as BackendWasm).wasm;
  const { memory } = (module as { asm: { memory: { buffer: ArrayBuffer } } }).asm;
  const a = numbers(33 * 40, 1);
  const b = numbers(40 * 17, 2);
  const inputs = { a: [a, [33, 40]], b: [b, [17, 40]] } as const;
  const expected = product(a, b, [33, 17, 40], false, true);
  const multiply = (): Float32Array =>
    run("BatchMatMul", inputs, { transposeB: true }).values[0] ?? none;
  expect(difference(multiply(), expected)).toBeLessThan(1e-6);
  const sizeBefore = memory.buffer.byteLength;
  const big: tf.Tensor[] = [];
  while (memory.buffer.byteLength === sizeBefore) big.push(tf.zeros([4 << 20]));
  expect(difference(multiply(), expected)).toBeLessThan(1e-6);
  tf.dispose(big);
  expect(difference(multiply(), expected)).toBeLessThan(1e-6);
});
