// Rotary positions: values and gradients against the formula in double precision, both layouts, offsets.
import { rope, ropeFrequencies, type RopeOptions, tf } from "@llmsmith/tensor";
import { describe, expect, test } from "vitest";
import { expectOp, read, wave } from "./op-check.ts";

type Sizes = { B: number; T: number; D: number };

/** x [B, T, nHeads·D], pair by pair turned by its angle. */
function formula(x: number[], { T, D }: Sizes, options: RopeOptions): number[] {
  const { nHeads, base = 10_000, offset = 0, layout = "half", frequencies } = options;
  const out = [...x];
  for (let start = 0; start < x.length; start += D) {
    const t = Math.floor(start / (nHeads * D)) % T;
    for (let i = 0; i < D / 2; i++) {
      const angle = (offset + t) * (frequencies?.[i] ?? base ** ((-2 * i) / D));
      const [first, second] = layout === "half" ? [i, i + D / 2] : [2 * i, 2 * i + 1];
      const [a, b] = [x[start + first]!, x[start + second]!];
      out[start + first] = a * Math.cos(angle) - b * Math.sin(angle);
      out[start + second] = b * Math.cos(angle) + a * Math.sin(angle);
    }
  }
  return out;
}

const cases: (Sizes & RopeOptions)[] = [
  { B: 1, T: 1, D: 2, nHeads: 1, offset: 3 },
  { B: 2, T: 5, D: 4, nHeads: 3 },
  { B: 2, T: 3, D: 8, nHeads: 2, base: 500_000, offset: 7 },
  { B: 1, T: 4, D: 6, nHeads: 2, offset: 100_000 },
  { B: 1, T: 4, D: 6, nHeads: 2, frequencies: new Float32Array([1, 0.25, 0.03125]) },
];

describe.each(["half", "interleaved"] as const)("rope, layout %s", (layout) => {
  test.each(cases)("B $B, T $T, D $D, heads $nHeads, offset $offset", (sizes) => {
    expect.hasAssertions();
    const { B, T, D, ...rest } = sizes;
    const options: RopeOptions = { ...rest, layout };
    expectOp(
      ([x]) => rope(x!, options),
      ([x]) => formula(x!, sizes, options),
      [wave([B, T, D * options.nHeads], 1, 2)],
      { rtol: 1e-5, atol: 1e-5 },
    );
  });

  test("q·k depends on the distance of the two positions alone", () => {
    const product = (offset: number) =>
      read(() => {
        const [q, k] = [1, 2].map((start) => tf.tensor(wave([1, 1, 8], start).values, [1, 1, 8]));
        const at = { nHeads: 1, layout };
        return tf.sum(tf.mul(rope(q!, { ...at, offset: offset + 5 }), rope(k!, { ...at, offset })));
      });
    expect(product(40)).toBeAllClose(product(0), { rtol: 1e-5, atol: 1e-5 });
  });
});

test("a token with a cache before it is turned like the same token in the whole text", () => {
  const x = wave([1, 6, 8], 1).values;
  const whole = read(() => rope(tf.tensor(x, [1, 6, 8]), { nHeads: 2 }));
  const last = read(() => rope(tf.tensor(x.slice(32), [1, 2, 8]), { nHeads: 2, offset: 4 }));
  expect(last).toBeAllClose(whole.slice(32), { rtol: 1e-6, atol: 1e-6 });
});

test("frequencies given outright are those of the base when they are ropeFrequencies", () => {
  const turn = (options: RopeOptions) =>
    read(() => rope(tf.tensor(wave([1, 5, 8], 1).values, [1, 5, 8]), options));
  expect([...ropeFrequencies(4, 100)]).toEqual([1, 0.1]);
  expect(turn({ nHeads: 1, frequencies: ropeFrequencies(8, 500) })).toEqual(
    turn({ nHeads: 1, base: 500 }),
  );
});

test("refuses odd heads, heads that do not divide, frequencies of another number, offsets that are no positions", () => {
  const refuse = (shape: number[], options: RopeOptions, message: string) =>
    tf.tidy(() => {
      expect(() => rope(tf.ones(shape), options)).toThrow(new RangeError(message));
    });
  const shape = "must be [B, T, 2 heads · D] with an even D";
  refuse([1, 2, 6], { nHeads: 2 }, `rope: x [1, 2, 6] ${shape}`);
  refuse([1, 2, 7], { nHeads: 2 }, `rope: x [1, 2, 7] ${shape}`);
  refuse([2, 8], { nHeads: 2 }, `rope: x [2, 8] ${shape}`);
  refuse(
    [1, 2, 8],
    { nHeads: 2, frequencies: new Float32Array(3) },
    "rope: 3 frequencies do not fit heads of 4 channels in x [1, 2, 8]; give 2",
  );
  for (const offset of [-1, 0.5])
    refuse(
      [1, 2, 8],
      { nHeads: 2, offset },
      `rope: offset must be a whole number ≥ 0, got ${offset}`,
    );
});
