// Dropout (Srivastava et al., 2014) whose mask follows from a seed alone, on every engine.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

/**
 * Where random draws start: an integer, or an int32 scalar where the draws are part of a compiled function,
 * so that each call draws anew.
 */
export type Seed = number | tf.Tensor;

/** A seed of its own for place `site` (0, 1, 2 …) of a model, from the seed of a step. */
export function siteSeed(seed: Seed, site: number): Seed {
  if (typeof seed === "number") return seed * 1_000_003 + site;
  return tf.tidy(() =>
    tf.add(tf.mul(seed, tf.scalar(1_000_003, "int32")), tf.scalar(site, "int32")),
  );
}

defineOp({
  name: "LLMSmithDropoutMask",
  reference: ({ seed }, { size, rate }) => [
    tf.tensor1d(dropoutMask(size as number, rate as number, seed!.dataSync<"int32">()[0]! >>> 0)),
  ],
});

/**
 * Zero a share of the elements and scale the rest by 1 / (1 − rate). The same seed and shape give the
 * same mask on every engine.
 * @param rate 0 ≤ rate < 1; 0 returns `x` itself
 * @param seed a fresh one each step
 * @throws RangeError for a rate out of range, or rate > 0 without a seed
 */
export function dropout(x: tf.Tensor, rate: number, seed?: Seed): tf.Tensor {
  if (rate === 0) return x;
  if (!(rate > 0 && rate < 1) || seed === undefined)
    throw new RangeError(
      `dropout: rate must be in [0, 1) and needs a seed, got rate ${rate} and seed ${typeof seed === "number" ? seed : typeof seed}`,
    );
  return tf.tidy(() => {
    const mask =
      typeof seed === "number"
        ? tf.tensor1d(dropoutMask(x.size, rate, seed))
        : runOp("LLMSmithDropoutMask", { seed }, { size: x.size, rate })[0]!;
    return tf.mul(x, tf.reshape(mask, x.shape));
  });
}

/** `size` values that are 0 with probability `rate`, else 1 / (1 − rate). */
export function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const keep = 1 / (1 - rate);
  const threshold = Math.round(rate * 4_294_967_296);
  const start = mix(seed | 0) ^ mix(Math.floor(seed / 4_294_967_296) + 0x9e3779b9);
  // A counter hashed per element: no state runs along the array, so any part can be made alone.
  for (let i = 0; i < size; i++) {
    if (mix(start + Math.imul(i, 0x9e3779b9)) >>> 0 >= threshold) mask[i] = keep;
  }
  return mask;
}

/** A finaliser whose output bits each depend on every input bit (Wang and Mueller's "lowbias32" form). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
