// Mixture of experts: against a loop over tokens in plain JavaScript, in all three forms, with gradients.
import {
  expertCapacity,
  initMixtureOfExperts,
  mixtureOfExperts,
  type MixtureOptions,
  type MixtureParams,
} from "@llmsmith/attention";
import { disposeTree, type Linear, tf, valueAndGrad, variables } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { wrongSlopes } from "../../../tools/vitest/gradients.ts";
import { matrix, read, wave } from "./inputs.ts";

const shape = { inDim: 6, hiddenDim: 5, nExperts: 4, outDim: 3 };
const times = (x: number[], { weight }: Linear): number[] => {
  const rows = matrix(weight);
  return rows[0]!.map((_, c) => x.reduce((sum, value, i) => sum + value * rows[i]![c]!, 0));
};
const silu = (x: number) => x / (1 + Math.exp(-x));

/** Token by token, choice by choice: what y, the counts and the balance loss are. */
function loop(p: MixtureParams, x: number[][], { topK, capacity, normalise }: MixtureOptions) {
  const E = p.experts.length;
  const probabilities = x.map((token) => {
    const powers = times(token, p.router).map(Math.exp);
    const total = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / total);
  });
  const chosen = probabilities.map((row) =>
    row
      .map((_, e) => e)
      .sort((a, b) => row[b]! - row[a]!)
      .slice(0, topK),
  );
  const y = x.map(() => Array.from({ length: 3 }, () => 0));
  const taken = Array.from({ length: E }, () => 0);
  for (let k = 0; k < topK; k++)
    for (const [t, token] of x.entries()) {
      const e = chosen[t]![k]!;
      if (taken[e]!++ >= (typeof capacity === "number" ? capacity : Infinity)) continue;
      const sum =
        (normalise ?? topK > 1)
          ? chosen[t]!.reduce((total, each) => total + probabilities[t]![each]!, 0)
          : 1;
      const { gate, up, down } = p.experts[e]!;
      const gates = times(token, gate!);
      const inner = times(token, up).map((value, i) => value * silu(gates[i]!));
      for (const [c, value] of times(inner, down).entries())
        y[t]![c] = y[t]![c]! + (value * probabilities[t]![e]!) / sum;
    }
  const balance = taken.reduce((total, count, e) => {
    const mean = probabilities.reduce((sum, row) => sum + row[e]!, 0) / x.length;
    return total + (E * count * mean) / (x.length * topK);
  }, 0);
  return { y: y.flat(), counts: taken, balance };
}

const cases: MixtureOptions[] = [1, 2, 4].flatMap((topK) =>
  [undefined, "exact" as const, 1, 3, 14].map((capacity) => ({
    topK,
    ...(capacity === undefined ? {} : { capacity }),
  })),
);

test.each([...cases, { topK: 2, normalise: false }, { topK: 1, capacity: 5, normalise: true }])(
  "%j is a loop over tokens",
  (options) => {
    const p = initMixtureOfExperts(shape, 1);
    const x = wave([2, 7, 6]);
    const expected = loop(
      p,
      tf.tidy(() => matrix(tf.reshape(x, [14, 6]))),
      options,
    );
    const { y, balanceLoss, counts } = mixtureOfExperts(p, x, options);
    expect(y.shape).toEqual([2, 7, 3]);
    expect(y.dataSync()).toBeAllClose(expected.y, { rtol: 1e-4, atol: 1e-5 });
    expect([...counts.dataSync()]).toEqual(expected.counts);
    expect(balanceLoss.dataSync()[0]).toBeCloseTo(expected.balance, 5);
    tf.dispose([x, y, balanceLoss, counts]);
    disposeTree(p);
  },
);

/** A router that does not look at x: its bias alone says what is probable. */
function routerOf(bias: number[]): Linear {
  return { weight: tf.zeros([6, bias.length]), bias: tf.tensor1d(bias) };
}

test("the balance loss is 1 where probabilities are uniform, and E where one expert takes all", () => {
  const { router, experts } = initMixtureOfExperts(shape, 2);
  for (const [bias, topK, loss] of [
    [[0, 0, 0, 0], 1, 1],
    [[0, 0, 0, 0], 3, 1],
    [[0, 90, 0, 0], 1, 4],
  ] as const) {
    const [value] = read(
      () =>
        mixtureOfExperts({ router: routerOf([...bias]), experts }, wave([8, 6]), { topK })
          .balanceLoss,
    );
    expect(value).toBeCloseTo(loss, 5);
  }
  disposeTree({ router, experts });
});

test("the balance loss moves the router, and the experts not at all", () => {
  const p = initMixtureOfExperts(shape, 3);
  const x = wave([9, 6]);
  const loss = () => tf.tidy(() => mixtureOfExperts(p, x, { topK: 2 }).balanceLoss);
  const router = variables(p, (path) => path.startsWith("router."));
  const { value, grads } = valueAndGrad(loss, variables(p));
  const moved = [...grads].filter(([, grad]) => grad.dataSync().some((g) => g !== 0));
  expect(moved.map(([path]) => path)).toEqual(["router.weight"]);
  tf.dispose([value, ...grads.values()]);
  expect(wrongSlopes(router, loss, 1e-3)).toEqual([]);
  x.dispose();
  disposeTree(p);
});

test.each([
  { topK: 2 },
  { topK: 2, capacity: 3 },
  { topK: 2, capacity: "exact" as const },
  { topK: 1 },
])(
  "gradients of %j agree with finite differences, the router's and those by x included",
  (options) => {
    const p = initMixtureOfExperts(shape, 4);
    const x = tf.tidy(() => tf.variable(wave([7, 6])));
    const loss = (): tf.Scalar =>
      tf.tidy(() => {
        const { y, balanceLoss } = mixtureOfExperts(p, x, options);
        return tf.add(tf.mean(tf.square(y)), tf.mul(balanceLoss, 0.01));
      });
    // A step so small that no token changes its experts.
    expect(wrongSlopes(variables({ p, x }), loss, 1e-3)).toEqual([]);
    x.dispose();
    disposeTree(p);
  },
);

test("experts without a gate use GELU, and one expert alone is a plain feed-forward", () => {
  const p = initMixtureOfExperts({ inDim: 6, hiddenDim: 5, nExperts: 1, gated: false }, 5);
  const [{ up, down }] = p.experts as [MixtureParams["experts"][number]];
  const y = read(() => mixtureOfExperts(p, wave([4, 6]), { topK: 1 }).y);
  const expected = read(() => {
    const inner = tf.matMul(wave([4, 6]), up.weight);
    const cube = tf.mul(tf.pow(inner, 3), 0.044715);
    const bent = tf.tanh(tf.mul(tf.add(inner, cube), Math.sqrt(2 / Math.PI)));
    return tf.matMul(tf.mul(tf.mul(inner, 0.5), tf.add(bent, 1)), down.weight);
  });
  expect(y).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-5 });
  disposeTree(p);
});

test("room for a batch's choices", () => {
  expect(expertCapacity(64, 8, 2)).toBe(20);
  expect(expertCapacity(64, 8, 1, 1)).toBe(8);
  expect(expertCapacity(3, 8, 1)).toBe(1);
  expect(expertCapacity(5, 2, 2, 2)).toBe(5); // no expert gets a token twice
});

test("options that no layer has are refused", () => {
  const p = initMixtureOfExperts(shape, 6);
  const x = wave([2, 6]);
  const call = (options: MixtureOptions) => () => mixtureOfExperts(p, x, options);
  expect(call({ topK: 5 })).toThrow("mixtureOfExperts: topK must be one of 1 … 4, got 5");
  expect(call({ topK: 1, capacity: 0 })).toThrow("capacity must be a whole number ≥ 1, got 0");
  const { router, experts } = p;
  expect(() => mixtureOfExperts({ router, experts: experts.slice(1) }, x, { topK: 1 })).toThrow(
    "router [6, 4] must have a column for each of 3 experts",
  );
  x.dispose();
  disposeTree(p);
});
