// Cross-entropy: values and gradients against the formula, ignored targets, large logits.
import { crossEntropy, IGNORE_INDEX, tf, valueAndGrad } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

/** Mean of −log softmax over the targets that are not `ignored`. */
function formula(logits: number[], targets: number[], ignored = IGNORE_INDEX): number {
  const vocab = logits.length / targets.length;
  let [sum, count] = [0, 0];
  targets.forEach((target, row) => {
    if (target === ignored) return;
    const values = logits.slice(row * vocab, (row + 1) * vocab);
    const top = Math.max(...values);
    const total = values.reduce((all, x) => all + Math.exp(x - top), 0);
    sum += Math.log(total) + top - values[target]!;
    count++;
  });
  return count === 0 ? 0 : sum / count;
}

const int = (values: number[], shape: number[] = [values.length]) =>
  tf.tensor(values, shape, "int32");

describe("crossEntropy", () => {
  test.each([
    { targets: [2], vocab: 5 },
    { targets: [0, 6, 3, 3], vocab: 7 },
    { targets: [1, -100, 0, 32, -100, 8], vocab: 33 },
  ])("targets $targets of $vocab classes", ({ targets, vocab }) => {
    expect.hasAssertions();
    expectOp(
      ([logits]) => crossEntropy(logits!, int(targets)),
      ([logits]) => [formula(logits!, targets)],
      [wave([targets.length, vocab], 1, 3)],
    );
  });

  test("[batch, time, V] against [batch, time], and another ignoreIndex", () => {
    expect.hasAssertions();
    const targets = [0, 3, 1, 0, 2, 3];
    expectOp(
      ([logits]) => crossEntropy(logits!, int(targets, [2, 3]), { ignoreIndex: 0 }),
      ([logits]) => [formula(logits!, targets, 0)],
      [wave([2, 3, 4], 2, 2)],
    );
  });

  test("the book's figures: two rows, three rows, and the third left out", () => {
    const rows = [
      [-1, 1],
      [-0.5, 1.5],
      [-0.5, 1.5],
    ];
    const loss = (targets: number[]) =>
      read(() => crossEntropy(tf.tensor2d(rows.slice(0, targets.length)), int(targets)))[0]!;
    expect(loss([0, 1])).toBeCloseTo(1.1269, 4);
    expect(loss([0, 1, 1])).toBeCloseTo(0.7936, 4);
    expect(loss([0, 1, -100])).toBeCloseTo(1.1269, 4);
  });

  test("all targets ignored: loss 0 and gradient 0, not NaN", () => {
    const logits = tf.tidy(() => tf.variable(tf.ones([2, 3])));
    const { value, grads } = valueAndGrad(
      () => tf.tidy(() => crossEntropy(logits, int([-100, -100]))),
      new Map([["logits", logits]]),
    );
    expect(value.dataSync()[0]).toBe(0);
    expect([...grads.get("logits")!.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
    tf.dispose([value, ...grads.values(), logits]);
  });

  test("logits of ±1000 stay finite", () => {
    const loss = read(() => crossEntropy(tf.tensor2d([[1000, -1000, 0]]), int([1])));
    expect(loss[0]).toBe(2000);
  });

  test.each([0.1, 0.5, 1])("label smoothing %d, an ignored target out of the mean", (smoothing) => {
    expect.hasAssertions();
    const targets = [1, -100, 0, 4];
    const smooth = (logits: number[]) => {
      // The mean over all classes of the loss that each would give as the target.
      const counted = targets
        .map((target, row) => (target < 0 ? -1 : row))
        .filter((row) => row >= 0);
      const even = counted.map((row) => {
        const values = logits.slice(row * 5, row * 5 + 5);
        return [0, 1, 2, 3, 4].reduce((sum, label) => sum + formula(values, [label]), 0) / 5;
      });
      const mean = even.reduce((a, b) => a + b) / counted.length;
      return (1 - smoothing) * formula(logits, targets) + smoothing * mean;
    };
    expectOp(
      ([logits]) => crossEntropy(logits!, int(targets), { labelSmoothing: smoothing }),
      ([logits]) => [smooth(logits!)],
      [wave([4, 5], 1, 3)],
      { rtol: 1e-5, atol: 1e-5 },
    );
  });

  test("by hand: logits [1, 2, 3], target 2, smoothing 0.1", () => {
    const loss = read(() =>
      crossEntropy(tf.tensor2d([[1, 2, 3]]), int([2]), { labelSmoothing: 0.1 }),
    );
    expect(loss[0]).toBeCloseTo(0.9 * 0.40760596 + 0.1 * 1.40760596, 5); // the three losses' mean is 1 more
  });

  test("refuses smoothing out of range", () => {
    tf.tidy(() => {
      expect(() => crossEntropy(tf.ones([1, 3]), int([1]), { labelSmoothing: 1.5 })).toThrow(
        new RangeError("crossEntropy: labelSmoothing must be in [0, 1], got 1.5"),
      );
    });
  });

  test("refuses targets of another shape", () => {
    tf.tidy(() => {
      expect(() => crossEntropy(tf.ones([2, 3, 4]), int([1, 2, 3]))).toThrow(
        new RangeError(
          "crossEntropy: targets [3] must have the shape of logits [2, 3, 4] without the last axis",
        ),
      );
    });
  });
});
