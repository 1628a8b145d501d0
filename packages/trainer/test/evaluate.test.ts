// Schedules and evaluation: the numbers, and what is taken from a source.
import { disposeTree, tf } from "@llmsmith/tensor";
import { evaluate, inverseSquareRoot, perplexity, warmupCosine } from "@llmsmith/trainer";
import { expect, test } from "vitest";

test("schedules: warmup, cosine, end", () => {
  const rate = warmupCosine({ peak: 1, minimum: 0.1, warmupSteps: 4, totalSteps: 14 });
  expect([0, 3, 4, 9, 14, 99].map(rate)).toBeAllClose([0.25, 1, 1, 0.55, 0.1, 0.1]);
  // The book's appendix D: from an initial rate.
  const book = warmupCosine({
    peak: 1e-3,
    initial: 1e-5,
    minimum: 1e-5,
    warmupSteps: 27,
    totalSteps: 135,
  });
  expect([0, 27, 135].map(book)).toBeAllClose([1e-5, 1e-3, 1e-5]);
  expect(() => warmupCosine({ peak: 1, warmupSteps: 5, totalSteps: 4 })).toThrow(
    "warmupSteps 5 must be between 0 and totalSteps 4",
  );
});

test("inverse square root is the paper's equation 3", () => {
  const [width, warmupSteps] = [512, 4000];
  const rate = inverseSquareRoot({ peak: 1 / Math.sqrt(width * warmupSteps), warmupSteps });
  const paper = (step: number) =>
    width ** -0.5 * Math.min(step ** -0.5, step * warmupSteps ** -1.5);
  for (const step of [1, 2, 3999, 4000, 4001, 100_000])
    expect(rate(step - 1)).toBeCloseTo(paper(step), 12);
  expect(() => inverseSquareRoot({ peak: 1, warmupSteps: 0 })).toThrow(
    "inverseSquareRoot: warmupSteps 0 must be 1 or more",
  );
});

test("evaluation weighs batches and needs one", async () => {
  const params = { x: tf.tidy(() => tf.variable(tf.scalar(2))) };
  const loss = (p: typeof params, b: number) => tf.tidy(() => tf.mul(p.x, b) as tf.Scalar);
  expect(await evaluate({ params, loss, batches: [1, 4] })).toEqual({ loss: 5, batches: 2 });
  expect(await evaluate({ params, loss, batches: [1, 4], weight: (b) => b })).toEqual({
    loss: 6.8,
    batches: 2,
  });
  expect(await evaluate({ params, loss, batches: [1, 4], maxBatches: 1 })).toEqual({
    loss: 2,
    batches: 1,
  });
  await expect(evaluate({ params, loss, batches: [] })).rejects.toThrow(
    "evaluate: there is no batch",
  );
  expect(perplexity(Math.log(7))).toBeCloseTo(7);
  disposeTree(params);
});

test("evaluation takes no more batches than it looks at, and frees the loss when weighing fails", async () => {
  const params = { x: tf.tidy(() => tf.variable(tf.scalar(2))) };
  const loss = (p: typeof params, b: number) => tf.tidy(() => tf.mul(p.x, b) as tf.Scalar);
  let taken = 0;
  function* source() {
    for (;;) yield ++taken;
  }
  expect(await evaluate({ params, loss, batches: source(), maxBatches: 3 })).toEqual({
    loss: 4,
    batches: 3,
  });
  expect(taken).toBe(3);
  const weight = () => {
    throw new Error("broken weight");
  };
  await expect(evaluate({ params, loss, batches: [1], weight })).rejects.toThrow("broken weight");
  for (const maxBatches of [0, Number.NaN])
    await expect(evaluate({ params, loss, batches: [1], maxBatches })).rejects.toThrow(
      new RangeError(`evaluate: maxBatches ${maxBatches} must be 1 or more`),
    );
  disposeTree(params);
});
