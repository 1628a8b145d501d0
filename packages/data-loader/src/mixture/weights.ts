// How much of a mixture each corpus is: shares as given, after a published table, or by size.

/**
 * The weights of GPT-3's training mixture in percent, as printed (Brown et al., "Language Models are
 * Few-Shot Learners", 2020, table 2.2). Rounded there, they sum to 101: {@link normaliseWeights} divides by that.
 */
export const GPT3_MIXTURE = {
  commonCrawl: 60,
  webText2: 22,
  books1: 8,
  books2: 8,
  wikipedia: 3,
} as const;

/**
 * Weights divided by their sum, so that they are shares.
 * @throws RangeError for no weights, or one that is not a positive number
 */
export function normaliseWeights(weights: readonly number[]): number[] {
  const wrong = weights.findIndex((weight) => !(weight > 0 && Number.isFinite(weight)));
  if (weights.length === 0 || wrong !== -1)
    throw new RangeError(
      weights.length === 0
        ? "normaliseWeights: no weights"
        : `normaliseWeights: weight ${wrong} must be a positive number, not ${weights[wrong]}`,
    );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Shares proportional to size^(1 / temperature): 1 takes corpora by their size, more lifts the small ones
 * towards equal shares (Conneau et al., "Unsupervised Cross-lingual Representation Learning at Scale", 2020,
 * whose α is 1 / temperature).
 * @param sizes tokens of each corpus
 * @throws RangeError for a size or temperature that is not a positive number
 */
export function temperatureWeights(sizes: readonly number[], temperature: number): number[] {
  if (!(temperature > 0))
    throw new RangeError(
      `temperatureWeights: temperature must be a positive number, not ${temperature}`,
    );
  const shares = normaliseWeights(sizes);
  const largest = Math.max(...shares);
  // Relative to the largest, so that not all powers underflow.
  return normaliseWeights(shares.map((share) => (share / largest) ** (1 / temperature)));
}
