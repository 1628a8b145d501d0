// The shape of an encoder, checked once.

/** Hyper-parameters of BERT (Devlin et al., 2019). */
export type BertConfig = Readonly<{
  /** Number of tokens V. */
  vocabSize: number;
  /** Longest sequence T in tokens. */
  contextLength: number;
  /** Width C. */
  embDim: number;
  /** Attention heads; divides embDim. */
  nHeads: number;
  /** Blocks. */
  nLayers: number;
  /** Width of the feed-forward part inside. */
  hiddenDim: number;
  /** Kinds of segments that a token can belong to. */
  nTokenTypes: number;
  /** Share dropped while training (embedding, attention weights, block outputs), 0 ≤ rate < 1. */
  dropRate: number;
  /** Added to the variance in every norm. */
  normEpsilon: number;
}>;

/** What {@link defineBert} takes: sizes are needed, the rest has BERT's values as defaults. */
export type BertOptions = Pick<
  BertConfig,
  "vocabSize" | "contextLength" | "embDim" | "nHeads" | "nLayers"
> &
  Partial<BertConfig>;

const SIZES = [
  "vocabSize",
  "contextLength",
  "embDim",
  "nHeads",
  "nLayers",
  "hiddenDim",
  "nTokenTypes",
] as const;

/**
 * Check a config and fill in its defaults: hiddenDim 4·embDim, two token types, dropRate 0.1.
 * @throws RangeError naming the field
 */
export function defineBert(options: BertOptions): BertConfig {
  const config: BertConfig = {
    hiddenDim: 4 * options.embDim,
    nTokenTypes: 2,
    dropRate: 0.1,
    normEpsilon: 1e-12,
    ...options,
  };
  for (const field of SIZES)
    if (!Number.isInteger(config[field]) || config[field] < 1)
      throw new RangeError(
        `defineBert: ${field} must be a positive whole number, not ${config[field]}`,
      );
  const { embDim, nHeads, dropRate, normEpsilon } = config;
  if (embDim % nHeads !== 0)
    throw new RangeError(
      `defineBert: embDim ${embDim} is not a multiple of nHeads ${nHeads}; change one of them`,
    );
  if (!(dropRate >= 0 && dropRate < 1))
    throw new RangeError(`defineBert: dropRate must be in [0, 1), not ${dropRate}`);
  if (!(normEpsilon > 0))
    throw new RangeError(`defineBert: normEpsilon must be above 0, not ${normEpsilon}`);
  return Object.freeze(config);
}
