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

  const whole = topK >= logits.length && topP === 1;
  // Which tokens the weights belong to is only asked of the one drawn: sorting numbers is far cheaper
  // than sorting indices by them.
  const values = whole ? logits : logits.slice().sort().reverse().subarray(0, topK);
  const weights = likelihoods(values, whole ? logits[likeliest(logits)]! : values[0]!, temperature);
  let total = 0;
  for (const weight of weights) total += weight;
  let count = weights.length;
  if (topP < 1) {
    let mass = 0;
    count = 0;
    while (count < weights.length && mass < topP * total) mass += weights[count++]!;
    total = mass;
  }
  let left = random.next() * total;
  let drawn = 0;
  while (drawn < count - 1 && (left -= weights[drawn]!) >= 0) drawn++;
  return whole ? drawn : tokenOfRank(logits, values, drawn);
}

/** Probabilities at a temperature, up to a common factor. */
function likelihoods(values: Float32Array, top: number, temperature: number): Float64Array {
  const weights = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) weights[i] = Math.exp((values[i]! - top) / temperature);
  return weights;
}

/** The token whose logit is `sorted[rank]`; of equal logits, the earlier token has the lower rank. */
function tokenOfRank(logits: Float32Array, sorted: Float32Array, rank: number): number {
  const value = sorted[rank]!;
  let token = logits.indexOf(value);
  for (let i = sorted.indexOf(value); i < rank; i++) token = logits.indexOf(value, token + 1);
  return token;
}

/** Index of the largest value; the first of equals. */
function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}
