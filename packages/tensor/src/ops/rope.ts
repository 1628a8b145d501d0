// Rotary position embedding (Su et al., "RoFormer", 2021).
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";
import { cachedValues } from "./value-cache.ts";

/** Options of {@link rope}. */
export type RopeOptions = {
  /** Number of heads H; x has H·D channels, D even. */
  nHeads: number;
  /** Base θ of the frequencies `θ^(−2i/D)`. Default 10,000. */
  base?: number;
  /** The D/2 frequencies themselves, in radians per position (scaled ones); then `base` is not used. */
  frequencies?: Float32Array | Float64Array;
  /** Position of the first token, ≥ 0: the number of tokens in the cache. Default 0. */
  offset?: number;
  /**
   * Which channels of a head turn together: "half" i and i + D/2, as Llama's weights at Hugging Face have
   * it; "interleaved" 2i and 2i + 1, as the paper and Meta's own weights. Default "half".
   */
  layout?: "half" | "interleaved";
};

defineOp({
  name: "LLMSmithRope",
  island: true,
  reference: ({ x, cos, sin }, { interleaved }) => {
    const [B, T, H, D] = x!.shape as [number, number, number, number];
    const pairs = [B * T * H, D / 2, 2];
    // One layout follows from the other by a transpose, which is fast everywhere; slices of width 1 are not.
    const halves = interleaved
      ? tf.reshape(tf.transpose(tf.reshape(x!, pairs), [0, 2, 1]), [B, T, H, D])
      : x!;
    const [first, second] = tf.split(halves, 2, 3) as [tf.Tensor, tf.Tensor];
    const turned = tf.add(tf.mul(halves, cos!), tf.mul(tf.concat([second, first], 3), sin!));
    if (!interleaved) return [turned];
    const back = tf.transpose(tf.reshape(turned, [B * T * H, 2, D / 2]), [0, 2, 1]);
    return [tf.reshape(back, [B, T, H, D])];
  },
  gradient: {
    save: ["cos", "sin"],
    // A rotation's transpose is the rotation by the negative angle.
    of: (dy, [cos, sin], attributes) => ({
      x: () => runOp("LLMSmithRope", { x: dy, cos: cos!, sin: tf.neg(sin!) }, attributes)[0]!,
      cos: () => tf.zerosLike(cos!), // never asked for: positions are no parameters
      sin: () => tf.zerosLike(sin!),
    }),
  },
});

/**
 * Turn each pair of channels of each head by (offset + t)·frequency: x [B, T, nHeads·D] → the same shape.
 * `(a, b) → (a·cos − b·sin, b·cos + a·sin)`, so that q·k depends on the distance of the two tokens alone.
 * Angles are computed in double precision.
 * @throws RangeError when nHeads does not divide the channels into heads of even width, when there are not
 *   D/2 frequencies, or for an offset that is no whole number ≥ 0
 */
export function rope(x: tf.Tensor, options: RopeOptions): tf.Tensor {
  const { nHeads, base = 10_000, offset = 0, layout = "half" } = options;
  const [B, T, C] = x.shape as [number, number, number];
  const D = C / nHeads;
  if (x.rank !== 3 || !Number.isInteger(nHeads) || D % 2 !== 0)
    throw new RangeError(
      `rope: x [${x.shape.join(", ")}] must be [B, T, ${nHeads} heads · D] with an even D`,
    );
  if (!Number.isInteger(offset) || offset < 0)
    throw new RangeError(`rope: offset must be a whole number ≥ 0, got ${offset}`);
  const { frequencies } = options;
  if (frequencies && frequencies.length !== D / 2)
    throw new RangeError(
      `rope: ${frequencies.length} frequencies do not fit heads of ${D} channels in x [${x.shape.join(", ")}]; give ${D / 2}`,
    );
  const source = frequencies ? frequencies.join(" ") : `${base} ^ ${D}`;
  return tf.tidy(() => {
    const [cos, sin] = (["cos", "sin"] as const).map((part) => {
      const values = cachedValues(`rope ${part} ${T} ${offset} ${source}`, () =>
        ropeTable(part, T, offset, frequencies ?? ropeFrequencies(D, base)),
      );
      return tf.tensor3d(values, [T, 1, D]);
    }) as [tf.Tensor, tf.Tensor];
    const heads = tf.reshape(x, [B, T, nHeads, D]);
    const interleaved = layout === "interleaved";
    const [turned] = runOp("LLMSmithRope", { x: heads, cos, sin }, { interleaved });
    return tf.reshape(turned!, [B, T, C]);
  });
}

/**
 * The frequencies `base^(−2i/headDim)` for i in 0 … headDim/2 − 1, in radians per position, from which
 * scaled ones can be made.
 */
export function ropeFrequencies(headDim: number, base = 10_000): Float64Array {
  return Float64Array.from({ length: headDim / 2 }, (_, i) => base ** ((-2 * i) / headDim));
}

/** cos of the angles, twice side by side; or sin, the first time negative: [T, D]. */
function ropeTable(
  part: "cos" | "sin",
  T: number,
  offset: number,
  frequencies: ArrayLike<number>,
): Float32Array {
  const half = frequencies.length;
  const table = new Float32Array(T * 2 * half);
  for (let t = 0; t < T; t++)
    for (let i = 0; i < half; i++) {
      const angle = (offset + t) * frequencies[i]!;
      const value = Math[part](angle);
      table[t * 2 * half + i] = part === "cos" ? value : -value;
      table[t * 2 * half + half + i] = value;
    }
  return table;
}
