// Choosing the next token from its logits.
import type { Random } from "@llmsmith/random";

/** How the next token is chosen. */
export type SamplingOptions = {
  /** 0: always the likeliest (greedy). Above: logits are divided by it first. Default 0. */
  temperature?: number;
  /** Only the k likeliest tokens. Default all. */
  topK?: number;
  /** Only the fewest likeliest tokens that have at least this probability together, in (0, 1]
   * (Holtzman et al., 2020). Applied after topK. Default 1. */
  topP?: number;
};

/**
 * Index of the chosen token.
 * @param logits one number for each token; left unchanged
 * @param random needed when temperature > 0
 * @throws RangeError for options out of range
 */
export function sampleToken(
  logits: Float32Array,
  options: SamplingOptions,
  random: Random,
): number {
  const { temperature = 0, topK = logits.length, topP = 1 } = options;
  if (!(temperature >= 0))
    throw new RangeError(`sampleToken: temperature must be 0 or more, not ${temperature}`);
  if (!Number.isInteger(topK) || topK < 1)
    throw new RangeError(`sampleToken: topK must be a whole number from 1 on, not ${topK}`);
  if (!(topP > 0 && topP <= 1))
    throw new RangeError(`sampleToken: topP must be in (0, 1], not ${topP}`);
  if (temperature === 0 || topK === 1) return likeliest(logits);

  const all = Uint32Array.from(logits, (_, i) => i);
  const sorted = topK < logits.length || topP < 1;
  if (sorted) all.sort((a, b) => logits[b]! - logits[a]! || a - b);
  const kept = all.subarray(0, Math.min(topK, logits.length));
  const top = sorted ? logits[kept[0]!]! : logits[likeliest(logits)]!;
  const weights = Float64Array.from(kept, (i) => Math.exp((logits[i]! - top) / temperature));
  let total = weights.reduce((sum, w) => sum + w, 0);
  let count = kept.length;
  if (topP < 1) {
    let mass = 0;
    count = 0;
    while (count < kept.length && mass < topP * total) mass += weights[count++]!;
    total = mass;
  }
  let left = random.next() * total;
  for (let i = 0; i < count; i++) {
    left -= weights[i]!;
    if (left < 0) return kept[i]!;
  }
  return kept[count - 1]!; // rounding
}

/** Index of the largest value; the first of equals. */
function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}
