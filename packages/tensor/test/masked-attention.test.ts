// Attention with shared key heads, windows, padding and blocks: values and gradients against plain loops.
import {
  type AttentionOptions,
  dropoutMask,
  scaledDotProductAttention,
  tf,
} from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

type Sizes = { B: number; T: number; S: number; D: number; nHeads: number };
type Case = Sizes & {
  nKVHeads?: number;
  causal?: boolean;
  window?: number;
  scale?: number;
  padding?: number[][];
  segments?: number[][];
};

/** softmax(scale·q·kᵀ)·v over the keys that may be seen; `drop` [B, H, T, S] multiplies the weights. */
function formula(inputs: number[][], sizes: Case, drop?: ArrayLike<number>): number[] {
  const { B, T, S, D, nHeads, nKVHeads = nHeads, causal = true, window = S } = sizes;
  const { padding, segments } = sizes;
  const [q, k, v] = inputs as [number[], number[], number[]];
  const scale = sizes.scale ?? 1 / Math.sqrt(D);
  const out = Array.from({ length: B * T * nHeads * D }, () => 0);
  for (let b = 0; b < B; b++)
    for (let h = 0; h < nHeads; h++)
      for (let t = 0; t < T; t++) {
        const shared = Math.floor(h / (nHeads / nKVHeads));
        const query = ((b * T + t) * nHeads + h) * D;
        const key = (s: number) => ((b * S + s) * nKVHeads + shared) * D;
        const weights = Array.from({ length: S }, (_, s) => {
          const own = S - T + t;
          if (causal && (s > own || s <= own - window)) return 0;
          if (padding?.[b]![s] === 0) return 0;
          if (segments && segments[b]![s] !== segments[b]![own]) return 0;
          let score = 0;
          for (let d = 0; d < D; d++) score += q[query + d]! * k[key(s) + d]!;
          return Math.exp(score * scale);
        });
        const total = weights.reduce((a, w) => a + w) || 1; // nothing seen: zeros
        weights.forEach((w, s) => {
          const kept = drop ? drop[((b * nHeads + h) * T + t) * S + s]! : 1;
          for (let d = 0; d < D; d++) out[query + d]! += (w / total) * kept * v[key(s) + d]!;
        });
      }
  return out;
}

const inputs = ({ B, T, S, D, nHeads, nKVHeads = nHeads }: Case) => [
  wave([B, T, nHeads * D], 1, 1.5),
  wave([B, S, nKVHeads * D], 2, 1.5),
  wave([B, S, nKVHeads * D], 3, 1.5),
];

/** The case's options, with its masks as tensors of the tidy around. */
function optionsOf(sizes: Case): AttentionOptions {
  const { B: _B, T: _T, S: _S, D: _D, padding, segments, ...rest } = sizes;
  return {
    ...rest,
    ...(padding ? { padding: tf.tensor2d(padding, undefined, "int32") } : {}),
    ...(segments ? { segments: tf.tensor2d(segments, undefined, "int32") } : {}),
  };
}

const left = [
  [0, 0, 1, 1, 1],
  [1, 1, 1, 1, 1],
];
const right = [
  [1, 1, 1, 0, 0],
  [0, 0, 0, 0, 0],
];
const packed = [
  [1, 1, 2, 2, 2],
  [1, 2, 2, 3, 0],
];
const cases: [name: string, sizes: Case][] = [
  ["two key heads for four", { B: 2, T: 3, S: 3, D: 2, nHeads: 4, nKVHeads: 2 }],
  ["one key head for three", { B: 1, T: 5, S: 5, D: 4, nHeads: 3, nKVHeads: 1 }],
  ["shared keys, one new token", { B: 2, T: 1, S: 6, D: 3, nHeads: 6, nKVHeads: 2 }],
  ["shared keys, some new tokens", { B: 2, T: 2, S: 5, D: 2, nHeads: 4, nKVHeads: 2 }],
  ["shared keys, all seen", { B: 1, T: 4, S: 3, D: 2, nHeads: 4, nKVHeads: 2, causal: false }],
  ["a window", { B: 2, T: 6, S: 6, D: 2, nHeads: 2, window: 3 }],
  ["a window of one", { B: 1, T: 4, S: 4, D: 2, nHeads: 2, window: 1 }],
  ["a window wider than the text", { B: 1, T: 4, S: 4, D: 2, nHeads: 2, window: 9 }],
  ["a window behind a cache", { B: 1, T: 2, S: 9, D: 2, nHeads: 2, window: 4 }],
  [
    "a window, one new token, shared keys",
    { B: 1, T: 1, S: 9, D: 2, nHeads: 4, nKVHeads: 2, window: 4 },
  ],
  ["another scale", { B: 1, T: 4, S: 4, D: 2, nHeads: 2, scale: 0.3 }],
  ["another scale, shared keys", { B: 1, T: 1, S: 4, D: 2, nHeads: 2, nKVHeads: 1, scale: 0.3 }],
  ["padding at the left", { B: 2, T: 5, S: 5, D: 2, nHeads: 2, padding: left }],
  [
    "padding at the right, and a row of padding alone",
    { B: 2, T: 3, S: 5, D: 2, nHeads: 2, causal: false, padding: right },
  ],
  ["padding, one new token", { B: 2, T: 1, S: 5, D: 2, nHeads: 2, padding: left }],
  ["segments", { B: 2, T: 5, S: 5, D: 2, nHeads: 2, segments: packed }],
  ["segments behind others", { B: 2, T: 3, S: 5, D: 2, nHeads: 2, segments: packed }],
  [
    "segments and a window behind a cache, shared keys",
    { B: 2, T: 2, S: 5, D: 2, nHeads: 4, nKVHeads: 2, window: 2, segments: packed },
  ],
  ["segments and padding", { B: 2, T: 5, S: 5, D: 2, nHeads: 2, padding: left, segments: packed }],
  [
    "all at once",
    { B: 2, T: 5, S: 5, D: 2, nHeads: 4, nKVHeads: 2, window: 2, scale: 0.9, padding: left },
  ],
  [
    "all at once, behind a cache",
    { B: 2, T: 3, S: 5, D: 2, nHeads: 4, nKVHeads: 2, window: 2, padding: right },
  ],
];

describe("scaledDotProductAttention", () => {
  test.each(cases)("%s", (_, sizes) => {
    expect.hasAssertions();
    expectOp(
      ([q, k, v]) => scaledDotProductAttention(q!, k!, v!, optionsOf(sizes)),
      (plain) => formula(plain, sizes),
      inputs(sizes),
      { rtol: 1e-5, atol: 1e-5 },
    );
  });

  const long: [name: string, sizes: Case][] = [
    ["plain", { B: 2, T: 5, S: 5, D: 2, nHeads: 2 }],
    ["plain behind a cache", { B: 1, T: 4, S: 7, D: 2, nHeads: 2 }],
    ["all seen", { B: 1, T: 5, S: 3, D: 2, nHeads: 2, causal: false }],
    ...cases.filter(([, { T }]) => T > 1),
  ];
  test.each(long)("in blocks of one, two and four queries: %s", (_, sizes) => {
    expect.hasAssertions();
    for (const blockSize of [1, 2, 4])
      expectOp(
        ([q, k, v]) => scaledDotProductAttention(q!, k!, v!, { ...optionsOf(sizes), blockSize }),
        (plain) => formula(plain, sizes),
        inputs(sizes),
        { rtol: 1e-5, atol: 1e-5 },
      );
  });

  test.each(cases.filter(([, { T, window = 9 }]) => T > 1 && window > 4))(
    "with dropout: %s",
    (_, sizes) => {
      expect.hasAssertions();
      const { B, T, S, nHeads } = sizes;
      const mask = dropoutMask(B * nHeads * T * S, 0.4, 11);
      expectOp(
        ([q, k, v]) =>
          scaledDotProductAttention(q!, k!, v!, { ...optionsOf(sizes), dropRate: 0.4, seed: 11 }),
        (plain) => formula(plain, sizes, mask),
        inputs(sizes),
      );
    },
  );

  test("scores of ±10,000 stay finite in blocks", () => {
    const y = read(() => {
      const x = tf.tensor3d([[[100], [-100], [100]]]);
      return scaledDotProductAttention(x, x, x, { nHeads: 1, blockSize: 1 });
    });
    expect([...y]).toEqual([100, -100, 100]);
  });

  test("keys that padding hides may hold anything finite", () => {
    const run = (last: number) =>
      read(() => {
        const x = tf.tensor(wave([1, 3, 4], 1).values, [1, 3, 4]);
        const keys = tf.concat([x, tf.fill([1, 1, 4], last)], 1);
        const padding = tf.tensor2d([[1, 1, 1, 0]]);
        return scaledDotProductAttention(x, keys, keys, { nHeads: 2, causal: false, padding });
      });
    expect(run(1e4)).toEqual(run(-3));
  });

  test("in blocks no tensor of all weights is made, forward or backward", async () => {
    const [B, T, H, blockSize] = [1, 64, 2, 8];
    const made = async (size: number) => {
      const { kernels } = await tf.profile(() =>
        tf.tidy(() => {
          const x = tf.tensor(wave([B, T, 4], 1).values, [B, T, 4]);
          const loss = (y: tf.Tensor) =>
            tf.sum(scaledDotProductAttention(y, y, y, { nHeads: H, blockSize: size }));
          tf.grad(loss)(x);
        }),
      );
      const sizes = kernels.flatMap(({ outputShapes }) =>
        outputShapes.map((shape) => shape.reduce((a, b) => a * b, 1)),
      );
      return Math.max(...sizes);
    };
    expect(await made(T)).toBeGreaterThanOrEqual(B * H * T * T);
    expect(await made(blockSize)).toBe(B * H * blockSize * T);
  });

  test("a text of more than 512 × 512 weights: blocks by default, equal to the direct form", () => {
    const [T, D] = [520, 4];
    const [q, k, v] = [1, 2, 3].map((start) =>
      tf.tensor(wave([1, T, D], start, 2).values, [1, T, D]),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const run = (options: Partial<AttentionOptions>) =>
      tf.tidy(() => {
        const loss = (...[q, k, v]: tf.Tensor[]) => {
          const y = scaledDotProductAttention(q!, k!, v!, { nHeads: 2, window: 300, ...options });
          return tf.sum(tf.mul(y, y));
        };
        const { value, grads } = tf.valueAndGrads(loss)([q, k, v]);
        return [value, ...grads].map((each) => each.dataSync());
      });
    const direct = run({ blockSize: T });
    run({}).forEach((values, i) =>
      expect(values).toBeAllClose(direct[i]!, { rtol: 1e-4, atol: 1e-4 }),
    );
    tf.dispose([q, k, v]);
  });

  test("refuses heads that do not share, windows without causal, padding of another shape", () => {
    const refuse = (options: AttentionOptions, message: string) => {
      const [q, k] = [tf.ones([1, 2, 8]), tf.ones([1, 3, 4])];
      expect(() => scaledDotProductAttention(q, k, k, options)).toThrow(
        new RangeError(`scaledDotProductAttention: ${message}`),
      );
    };
    tf.tidy(() => {
      const shapes = "q [1, 2, 8], k [1, 3, 4], v [1, 3, 4] do not fit";
      refuse({ nHeads: 4 }, `${shapes} 4 heads`);
      refuse({ nHeads: 4, nKVHeads: 1 }, `${shapes} 4 heads that share 1`);
      refuse({ nHeads: 4, nKVHeads: 3 }, `${shapes} 4 heads that share 3`);
      const fits = { nHeads: 4, nKVHeads: 2 };
      const window = "a window must be a whole number ≥ 1 and needs causal, got";
      refuse({ ...fits, window: 0 }, `${window} 0 with causal true`);
      refuse({ ...fits, window: 2, causal: false }, `${window} 2 with causal false`);
      refuse({ ...fits, blockSize: 0 }, "blockSize must be a whole number ≥ 1, got 0");
      refuse(
        { ...fits, segments: tf.ones([2, 3]) },
        "segments [2, 3] must be [B, S] of k [1, 3, 4]",
      );
      refuse({ ...fits, segments: tf.ones([1, 3]), causal: false }, "segments need causal");
      refuse({ ...fits, padding: tf.ones([1, 2]) }, "padding [1, 2] must be [B, S] of k [1, 3, 4]");
    });
  });
});
