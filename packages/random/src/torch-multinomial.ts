// `torch.multinomial` for one row of weights: with replacement by inverting the cumulative sums, without it as a
// race of exponential variables (the i-th arrives at e_i / w_i; the first k to arrive are drawn).
import { drawFloats, type TorchWords } from "./torch-words.ts";

/** n exponential variables of rate 1, in float32. */
export function exponentials({ uniform53 }: TorchWords, n: number): Float32Array {
  return drawFloats(n, () => -Math.log1p(-uniform53()));
}

/**
 * Indices drawn in proportion to `weights`, which need not add up to 1. A single index is raced for even
 * with replacement, as in PyTorch.
 * @throws RangeError for weights that are negative, not finite or all 0, or more indices than can be drawn
 */
export function multinomial(
  words: TorchWords,
  weights: ArrayLike<number>,
  count: number,
  replacement: boolean,
): Int32Array {
  checkWeights(weights);
  if (!replacement && count > weights.length)
    throw new RangeError(
      `multinomial: ${count} of ${weights.length} cannot be drawn without replacement`,
    );
  return replacement && count !== 1 ? invert(words, weights, count) : race(words, weights, count);
}

function race(words: TorchWords, weights: ArrayLike<number>, count: number): Int32Array {
  const times = exponentials(words, weights.length);
  const scores = times.map((time, i) => Math.fround(weights[i]!) / time);
  const byScore = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return Int32Array.from(byScore.slice(0, count));
}

function invert({ uniform53 }: TorchWords, weights: ArrayLike<number>, count: number): Int32Array {
  const cumulative = new Float32Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum = Math.fround(sum + Math.fround(weights[i]!));
    cumulative[i] = sum;
  }
  for (let i = 0; i < weights.length; i++) cumulative[i]! /= sum;
  cumulative[weights.length - 1] = 1; // whatever rounding left of it
  return Int32Array.from({ length: count }, () => firstNotBelow(cumulative, uniform53()));
}

/** Index of the first element ≥ value in a rising list whose last element is. */
function firstNotBelow(rising: Float32Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function checkWeights(weights: ArrayLike<number>): void {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `multinomial: weights must be finite and not negative, not ${weight} (index ${i})`,
      );
    sum += weight;
  }
  if (sum === 0) throw new RangeError("multinomial: at least one weight must be above 0");
}
