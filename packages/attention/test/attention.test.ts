// Attention against the figures the book prints in chapter 3, and its properties.
import {
  type AttentionParams,
  causalAttention,
  disposeCache,
  initAttention,
  initHead,
  type KVCache,
  multiHeadAttention,
  selfAttention,
  simpleSelfAttention,
  stackedHeads,
} from "@llmsmith/attention";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, tf, valueAndGrad, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";

/** "Your journey starts with one step", three numbers a word. */
const sentence = [
  [0.43, 0.15, 0.89],
  [0.55, 0.87, 0.66],
  [0.57, 0.85, 0.64],
  [0.22, 0.58, 0.33],
  [0.77, 0.25, 0.1],
  [0.05, 0.8, 0.55],
];
const read = (f: () => tf.Tensor) => tf.tidy(() => f().dataSync());
const words = () => tf.tensor2d(sentence);
const twoSentences = () => tf.stack([words(), words()]);

test("simple self-attention: the second word's weights and context", () => {
  const weights = read(() => tf.slice(simpleSelfAttention(words()).weights, [1, 0], [1, 6]));
  expect(weights).toBeAllClose([0.1385, 0.2379, 0.2333, 0.124, 0.1082, 0.1581], { atol: 6e-5 });
  const context = read(() => tf.slice(simpleSelfAttention(words()).context, [1, 0], [1, 3]));
  expect(context).toBeAllClose([0.4419, 0.6515, 0.5683], { atol: 6e-5 });
});

test("self-attention with torch.rand weights, seed 123", () => {
  const random = torchRandom(123);
  const first = read(() => {
    const weight = () => ({ weight: tf.tensor2d(random.rand(6), [3, 2]) });
    return selfAttention({ query: weight(), key: weight(), value: weight() }, words());
  });
  expect(first.slice(0, 2)).toBeAllClose([0.2996, 0.8053], { atol: 6e-5 });
});

test("self-attention with nn.Linear weights, seed 789", () => {
  const head = initHead(3, 2, 789);
  const first = read(() => selfAttention(head, words()));
  expect(first.slice(0, 2)).toBeAllClose([-0.0739, 0.0713], { atol: 6e-5 });
  disposeTree(head);
});

test("causal attention, seed 123: the last word", () => {
  const head = initHead(3, 2, 123);
  const all = read(() => causalAttention(head, twoSentences()));
  expect(all.slice(10, 12)).toBeAllClose([-0.5299, -0.1081], { atol: 6e-5 });
  disposeTree(head);
});

test("multi-head attention, seed 123: the first word", () => {
  const p = initAttention(3, 2, 123);
  const first = read(() => multiHeadAttention(p, twoSentences(), { nHeads: 2 }));
  expect(first.slice(0, 2)).toBeAllClose([0.319, 0.4858], { atol: 6e-5 });
  disposeTree(p);
});

test("heads at once equal heads one by one", () => {
  const p = initAttention(8, 8, 1);
  const together = read(() => multiHeadAttention(p, sequence(5), { nHeads: 2 }));
  const apart = read(() => {
    const half = (w: tf.Tensor2D, h: number) => ({
      weight: tf.slice(w, [0, h * 4], [8, 4]) as tf.Tensor2D,
    });
    const heads = [0, 1].map((h) => ({
      query: half(p.query.weight, h),
      key: half(p.key.weight, h),
      value: half(p.value.weight, h),
    }));
    const joined = stackedHeads(heads, sequence(5));
    const flat = tf.matMul(tf.reshape(joined, [5, 8]), p.out.weight);
    return tf.add(flat, p.out.bias!);
  });
  expect(together).toBeAllClose(apart, { rtol: 1e-4, atol: 1e-6 });
  disposeTree(p);
});

test("a token does not see later tokens", () => {
  const p = initAttention(8, 8, 2);
  const early = (last: number) =>
    read(() => {
      const x = tf.concat([sequence(3), tf.fill([1, 1, 8], last)], 1);
      return tf.slice(multiHeadAttention(p, x, { nHeads: 4 }), [0, 0, 0], [1, 3, 8]);
    });
  expect([...early(1)]).toEqual([...early(-5)]);
  disposeTree(p);
});

test("token by token through a cache equals all at once", () => {
  const p = initAttention(8, 8, 3);
  const whole = read(() => multiHeadAttention(p, sequence(6), { nHeads: 2 }));
  const cache: KVCache = {};
  const steps: number[] = [];
  for (const [from, count] of [
    [0, 3],
    [3, 1],
    [4, 2],
  ] as const)
    steps.push(
      ...read(() =>
        multiHeadAttention(p, tf.slice(sequence(6), [0, from, 0], [1, count, 8]), {
          nHeads: 2,
          cache,
        }),
      ),
    );
  expect(steps).toBeAllClose(whole, { rtol: 1e-5, atol: 1e-6 });
  disposeCache(cache);
  disposeTree(p);
});

test("gradients agree with finite differences, with and without dropout", () => {
  const p = initAttention(4, 4, 4, true);
  expect.hasAssertions();
  for (const dropRate of [0, 0.3]) {
    const loss = () =>
      tf.tidy(() =>
        tf.mean(tf.square(multiHeadAttention(p, sequence(4, 4), { nHeads: 2, dropRate, seed: 9 }))),
      ) as tf.Scalar;
    expectGradient(p, loss);
  }
  disposeTree(p);
});

function sequence(T: number, C = 8): tf.Tensor {
  return tf.tensor(
    Array.from({ length: T * C }, (_, i) => Math.sin(i * 1.7)),
    [1, T, C],
  );
}

function expectGradient(p: AttentionParams, loss: () => tf.Scalar): void {
  const parameters = variables(p);
  const { value, grads } = valueAndGrad(loss, parameters);
  value.dispose();
  for (const [path, parameter] of parameters) {
    const start = parameter.dataSync().slice();
    const at = ((start.length * 7) % start.length) >> 1;
    const moved = (by: number) => {
      const values = start.slice();
      values[at]! += by;
      tf.tidy(() => parameter.assign(tf.tensor(values, parameter.shape)));
      return read(loss)[0]!;
    };
    const slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
    tf.tidy(() => parameter.assign(tf.tensor(start, parameter.shape)));
    const grad = grads.get(path)!.dataSync()[at]!;
    expect(Math.abs(grad - slope), path).toBeLessThan(2e-4);
  }
  tf.dispose([...grads.values()]);
}
