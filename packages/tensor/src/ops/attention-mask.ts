// Which keys a query may see.
import { tf } from "../tf.ts";
import { cachedValues } from "./value-cache.ts";

/** Added to the score of a key that must not be seen: its weight is then exactly 0 in float32. */
const UNSEEN = -1e9;

/**
 * 0 where query t (at position S − T + t) may look, −1e9 where it may not: [T, S], added to scores.
 * @param T number of queries
 * @param S number of keys, S ≥ T; default T
 * @param window how many keys a query sees at most, itself included; default all
 */
export function causalMask(T: number, S: number = T, window: number = S): tf.Tensor2D {
  // A copy, because an engine may give the very array back when the tensor is read.
  return tf.tensor2d(causalMaskValues(T, S, window).slice(), [T, S]);
}

/** The values of {@link causalMask}, from the cache; not to be written to. */
function causalMaskValues(T: number, S: number, window: number): Float32Array {
  const width = Math.min(window, S);
  return cachedValues(`causal ${T} ${S} ${width}`, () => {
    const mask = new Float32Array(T * S);
    for (let t = 0; t < T; t++) {
      const own = S - T + t; // the query's position among the keys
      mask.fill(UNSEEN, t * S, t * S + Math.max(0, own + 1 - width));
      mask.fill(UNSEEN, t * S + own + 1, (t + 1) * S);
    }
    return mask;
  });
}

/** What hides keys from queries. */
export type Visibility = {
  /** Whether a query sees only keys up to its own position. */
  causal: boolean;
  /** How many keys a query sees at most, with `causal`; 0 for no limit. */
  window: number;
  /** [B, S] of 1 and 0: the keys that may be seen. */
  padding?: tf.Tensor | undefined;
  /** [B, S] of numbers: a query sees only keys of its own number. Needs `causal`. */
  segments?: tf.Tensor | undefined;
};

/** What {@link maskOf} returns. */
export type Mask = {
  /** Added to scores [B, H, T, S]: [T, S], or [B, 1, T or 1, S] with padding or segments; absent when all is seen. */
  bias?: tf.Tensor;
  /** 1 for queries that see a key, 0 for those that see none: [B, 1, T or 1, 1]; absent when all do. */
  sees?: tf.Tensor;
};

/** The mask of T queries that stand at the end of S keys. */
export function maskOf(
  T: number,
  S: number,
  { causal, window, padding, segments }: Visibility,
): Mask {
  const order = causal ? causalBias(T, S, window || S) : undefined;
  const own = segments && otherSegments(segments, T);
  const bias = order && own ? tf.add(order, own) : (order ?? own);
  if (!padding) return bias ? { bias } : {};
  const B = padding.shape[0]!;
  const hidden = tf.mul(tf.sub(1, tf.reshape(padding, [B, 1, 1, S])), UNSEEN);
  const both = bias ? tf.add(hidden, bias) : hidden;
  const sees = tf.cast(tf.greater(tf.max(both, 3, true), UNSEEN / 2), "float32");
  return { bias: both, sees };
}

/** −1e9 where one of the last T places of segments [B, S] and a key are of different segments: [B, 1, T, S]. */
function otherSegments(segments: tf.Tensor, T: number): tf.Tensor {
  const [B, S] = segments.shape as [number, number];
  const queries = tf.reshape(tf.slice(segments, [0, S - T], [B, T]), [B, 1, T, 1]);
  const different = tf.notEqual(queries, tf.reshape(segments, [B, 1, 1, S]));
  return tf.mul(tf.cast(different, "float32"), UNSEEN);
}

/** The causal mask as a tensor of the moment, or nothing where it would hide nothing. */
function causalBias(T: number, S: number, window: number): tf.Tensor | undefined {
  if (window < S) return tf.tensor2d(causalMaskValues(T, S, window), [T, S]);
  if (T === 1) return undefined;
  // Keys before the first query are seen by all: only the triangle behind them is worth keeping.
  const triangle = tf.tensor2d(causalMaskValues(T, T, T), [T, T]);
  return S === T
    ? triangle
    : tf.pad(triangle, [
        [0, 0],
        [S - T, 0],
      ]);
}
