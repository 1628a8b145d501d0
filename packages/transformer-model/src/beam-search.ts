// Beam search: the likeliest beginnings are kept at each step, instead of one.
import type { TransformerConfig } from "./config.ts";
import { requireMaxTokens, type TranslateOptions } from "./greedy-translate.ts";
import { createTargetDecoder } from "./target-decoder.ts";
import type { TransformerParams } from "./transformer.ts";

/** Options of {@link beamSearch}. */
export type BeamSearchOptions = TranslateOptions & {
  /** Beginnings kept for each source, a whole number from 1. Default 4. */
  width?: number;
  /**
   * Exponent α ≥ 0 of the length that sums of log-probabilities are divided by: 0 for plain sums, which favour
   * short translations, above 1 for longer ones. Default 1.
   */
  lengthPenalty?: number;
};

/** A translation, and what it is worth. */
export type Hypothesis = {
  /** Ids without start and end token. */
  ids: number[];
  /** Sum of log-probabilities, the end token's included, divided by (number of tokens)^α. */
  score: number;
  /** Whether it ended by itself, not by maxTokens. */
  ended: boolean;
};

/** A beginning that is still under way. */
type Beam = { ids: number[]; sum: number };

/** A beginning and the token that may follow it. */
type Candidate = { row: number; token: number; sum: number };

/**
 * The likeliest translations of each source. A beginning that gets its end token leaves the beam and keeps its
 * place among the results (Sutskever et al., 2014), so that the beam narrows; the search is over when all
 * places are taken, or at maxTokens. Scores are normalised by length as in Wu et al. (2016), with the
 * length^α of transformers' `length_penalty`. Width 1 is greedy.
 * @param sources token ids without the end token; all are searched at once, width rows for each
 * @returns for each source, up to `width` hypotheses, the best first
 * @throws RangeError for options out of range, no sources, or one that exceeds contextLength with its end token
 */
export async function beamSearch(
  params: TransformerParams,
  cfg: TransformerConfig,
  sources: readonly ArrayLike<number>[],
  options: BeamSearchOptions,
): Promise<Hypothesis[][]> {
  const { startToken, endToken, width = 4, lengthPenalty = 1 } = options;
  const maxTokens = requireMaxTokens("beamSearch", options.maxTokens, cfg);
  if (!Number.isInteger(width) || width < 1)
    throw new RangeError(`beamSearch: width ${width} must be a whole number, 1 or more`);
  if (!(lengthPenalty >= 0 && lengthPenalty < Number.POSITIVE_INFINITY))
    throw new RangeError(`beamSearch: lengthPenalty ${lengthPenalty} must be 0 or more`);
  const finished = sources.map((): Hypothesis[] => []);
  const decoder = createTargetDecoder(params, cfg, sources, options);
  try {
    let beams = sources.map((): Beam => ({ ids: [], sum: 0 }));
    for (let step = 1; step <= maxTokens && beams.length > 0; step++) {
      const probabilities = await decoder.next(beams.map(({ ids }) => ids.at(-1) ?? startToken));
      const parents: number[] = [];
      const grown: Beam[] = [];
      for (const [source, rows] of rowsOfSources(decoder.sources)) {
        const results = finished[source] as Hypothesis[];
        const chosen = best(beams, rows, probabilities, width - results.length);
        for (const { row, token, sum } of chosen) {
          const ids = [...(beams[row] as Beam).ids];
          const score = sum / step ** lengthPenalty;
          if (token === endToken) results.push({ ids, score, ended: true });
          else if (step === maxTokens) results.push({ ids: [...ids, token], score, ended: false });
          else {
            parents.push(row);
            grown.push({ ids: [...ids, token], sum });
          }
        }
      }
      decoder.select(parents);
      beams = grown;
    }
    return finished.map((results) => results.toSorted((a, b) => b.score - a.score));
  } finally {
    decoder.dispose();
  }
}

/** Rows of each source, sources in the order in which they first occur. */
function rowsOfSources(sources: readonly number[]): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const [row, source] of sources.entries()) {
    const own = rows.get(source);
    if (own) own.push(row);
    else rows.set(source, [row]);
  }
  return rows;
}

/** The `count` likeliest continuations of some rows; of equals, the earlier row's and the earlier token first. */
function best(
  beams: readonly Beam[],
  rows: readonly number[],
  probabilities: readonly Float32Array[],
  count: number,
): Candidate[] {
  const kept: Candidate[] = [];
  for (const row of rows) {
    const before = (beams[row] as Beam).sum;
    for (const [token, logProbability] of (probabilities[row] as Float32Array).entries()) {
      const sum = before + logProbability;
      const last = kept.at(-1);
      if (sum === Number.NEGATIVE_INFINITY) continue; // suppressed
      if (kept.length === count && last !== undefined && sum <= last.sum) continue;
      let place = kept.length;
      while (place > 0 && (kept[place - 1] as Candidate).sum < sum) place--;
      kept.splice(place, 0, { row, token, sum });
      if (kept.length > count) kept.pop();
    }
  }
  return kept;
}
