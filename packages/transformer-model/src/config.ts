// The shape of an encoder–decoder, checked once.

/** Hyper-parameters of the Transformer (Vaswani et al., 2017). */
export type TransformerConfig = Readonly<{
  /** Number of tokens V, shared by both languages. */
  vocabSize: number;
  /** Longest sequence on either side, in tokens. */
  contextLength: number;
  /** Width C, even. */
  embDim: number;
  /** Attention heads of the encoder; divides embDim. */
  nHeads: number;
  /** Attention heads of the decoder. Default nHeads. */
  nDecoderHeads: number;
  /** Blocks of the encoder. */
  nLayers: number;
  /** Blocks of the decoder. */
  nDecoderLayers: number;
  /** Width of the encoder's feed-forward part inside. */
  hiddenDim: number;
  /** Width of the decoder's. */
  decoderHiddenDim: number;
  /** Between the feed-forward maps: ReLU in the paper, SiLU ("swish") in many Marian models. */
  activation: "relu" | "silu" | "gelu";
  /** Whether embeddings are multiplied by √embDim, as in the paper. */
  scaledEmbedding: boolean;
  /** Share dropped while training (embeddings, attention weights, block outputs), 0 ≤ rate < 1. */
  dropRate: number;
}>;

/** What {@link defineTransformer} takes: sizes are needed, the rest has the paper's values as defaults. */
export type TransformerOptions = Pick<
  TransformerConfig,
  "vocabSize" | "contextLength" | "embDim" | "nHeads" | "nLayers"
> &
  Partial<TransformerConfig>;

const SIZES = [
  "vocabSize",
  "contextLength",
  "embDim",
  "nHeads",
  "nDecoderHeads",
  "nLayers",
  "nDecoderLayers",
  "hiddenDim",
  "decoderHiddenDim",
] as const;

/**
 * Check a config and fill in its defaults: a decoder like the encoder, hiddenDim 4·embDim, ReLU, dropRate 0.1.
 * @throws RangeError naming the field
 */
export function defineTransformer(options: TransformerOptions): TransformerConfig {
  const { embDim, nHeads, nLayers, hiddenDim = 4 * embDim } = options;
  const config: TransformerConfig = {
    nDecoderHeads: nHeads,
    nDecoderLayers: nLayers,
    hiddenDim,
    decoderHiddenDim: hiddenDim,
    activation: "relu",
    scaledEmbedding: true,
    dropRate: 0.1,
    ...options,
  };
  for (const field of SIZES)
    if (!Number.isInteger(config[field]) || config[field] < 1)
      refuse(`${field} must be a positive whole number, not ${config[field]}`);
  for (const field of ["nHeads", "nDecoderHeads"] as const)
    if (embDim % config[field] !== 0)
      refuse(`embDim ${embDim} is not a multiple of ${field} ${config[field]}; change one of them`);
  if (embDim % 2 !== 0) refuse(`embDim ${embDim} must be even, for pairs of sine and cosine`);
  if (!(config.dropRate >= 0 && config.dropRate < 1))
    refuse(`dropRate must be in [0, 1), not ${config.dropRate}`);
  return Object.freeze(config);
}

function refuse(why: string): never {
  throw new RangeError(`defineTransformer: ${why}`);
}
