// Low-rank changes of a linear map: values and gradients against the formula, frozen weights, merging.
import {
  type Linear,
  linear,
  mergeLora,
  tf,
  type Tree,
  valueAndGrad,
  variables,
} from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

/** a [n, k] · b [k, m] */
function product(a: number[], b: number[], k: number): number[] {
  const m = b.length / k;
  return Array.from({ length: (a.length / k) * m }, (_, i) => {
    const [row, column] = [Math.floor(i / m), i % m];
    let sum = 0;
    for (let j = 0; j < k; j++) sum += a[row * k + j]! * b[j * m + column]!;
    return sum;
  });
}

const [inDim, rank, outDim] = [5, 2, 4];
const tight = { rtol: 1e-5, atol: 1e-5 };
const inputs = [
  wave([2, 3, inDim], 1),
  wave([inDim, outDim], 2),
  wave([outDim], 3),
  wave([inDim, rank], 4),
  wave([rank, outDim], 5),
];

test.each([undefined, 1, 16])("x·W + b + (alpha/r)·(x·A)·B with alpha %s", (alpha) => {
  expect.hasAssertions();
  expectOp(
    ([x, weight, bias, a, b]) => {
      const lora = { a, b, ...(alpha === undefined ? {} : { alpha: tf.scalar(alpha) }) };
      return linear({ weight, bias, lora } as Linear, x!);
    },
    ([x, weight, bias, a, b]) => {
      const change = product(product(x!, a!, inDim), b!, rank);
      const size = (alpha ?? rank) / rank;
      return product(x!, weight!, inDim).map((y, i) => y + bias![i % outDim]! + size * change[i]!);
    },
    inputs,
    tight,
  );
});

/** A map with a lora, all of its leaves variables but alpha. */
function lowRank(): Linear & { lora: { alpha: tf.Scalar } } {
  const [weight, bias, a, b] = inputs
    .slice(1)
    .map(({ values, shape }) => tf.tidy(() => tf.variable(tf.tensor(values, shape))));
  return { weight, bias, lora: { a, b, alpha: tf.scalar(8) } } as unknown as Linear & {
    lora: { alpha: tf.Scalar };
  };
}

const free = (p: Linear) => tf.dispose([p.weight, p.bias!, p.lora!.a, p.lora!.b, p.lora!.alpha!]);

test("training the lora alone computes no gradient of the weight", async () => {
  const p = lowRank();
  const trained = variables({ layer: p } as Tree, (path) => path.includes(".lora."));
  expect([...trained.keys()]).toEqual(["layer.lora.a", "layer.lora.b"]);
  const x = tf.tensor(inputs[0]!.values, [6, inDim]);
  const { kernels } = await tf.profile(() => {
    const { value, grads } = valueAndGrad(
      () => tf.tidy(() => tf.sum(linear(p, x)) as tf.Scalar),
      trained,
    );
    expect([...grads.keys()]).toEqual(["layer.lora.a", "layer.lora.b"]);
    tf.dispose([value, ...grads.values()]);
    return value;
  });
  const ofWeight = kernels.filter(
    ({ name, outputShapes }) =>
      name !== "Identity" && // what the tape keeps is a second handle on the weight
      outputShapes.some((shape) => shape.join() === [inDim, outDim].join()),
  );
  expect(ofWeight).toEqual([]);
  free(p);
  x.dispose();
});

test("mergeLora gives a map without the lora and with the same values", () => {
  const p = lowRank();
  const merged = mergeLora(p);
  expect(Object.keys(merged)).toEqual(["weight", "bias"]);
  expect(merged.bias).toBe(p.bias);
  const of = (map: Linear) => read(() => linear(map, tf.tensor(inputs[0]!.values, [2, 3, inDim])));
  expect(of(merged)).toBeAllClose(of(p), tight);
  expect(mergeLora(merged)).toBe(merged);
  merged.weight.dispose();
  free(p);
});

test("refuses a lora that does not fit", () => {
  tf.tidy(() => {
    const weight = tf.ones<tf.Rank.R2>([3, 4]);
    const refuse = (a: [number, number], b: [number, number]) => {
      const p = { weight, lora: { a: tf.ones<tf.Rank.R2>(a), b: tf.ones<tf.Rank.R2>(b) } };
      const message = `lora a [${a.join(", ")}] and b [${b.join(", ")}] must be [3, r] and [r, 4], as weight is [3, 4]`;
      expect(() => linear(p, tf.ones([2, 3]))).toThrow(new RangeError(`linear: ${message}`));
      expect(() => mergeLora(p)).toThrow(new RangeError(`mergeLora: ${message}`));
    };
    refuse([4, 2], [2, 4]);
    refuse([3, 2], [3, 4]);
    refuse([3, 2], [2, 3]);
  });
});
