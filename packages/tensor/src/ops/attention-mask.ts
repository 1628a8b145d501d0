// Which keys a query may see by its position alone.
import { tf } from "../tf.ts";
import { cachedValues } from "./value-cache.ts";

/** Added to the score of a key that must not be seen: its weight is then exactly 0 in float32. */
export const UNSEEN = -1e9;

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
export function causalMaskValues(T: number, S: number, window: number = S): Float32Array {
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
