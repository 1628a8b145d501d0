// The fields of a config with `architecture: transformer`; `configs/translate.yaml` shows them.
import type { EngineName } from "@llmsmith/tensor";
import type { CorpusConfig, TrainingConfig } from "./types.ts";

/** Shape of the encoder–decoder, without what the tokenizer decides. */
export type TranslationModelConfig = {
  /** Longest text of either side, in tokens, end token included. */
  contextLength: number;
  embDim: number;
  nHeads: number;
  /** Blocks of the encoder, and of the decoder unless nDecoderLayers says otherwise. */
  nLayers: number;
  nDecoderLayers?: number;
  /** Width inside the feed-forward parts; default four times embDim. */
  hiddenDim?: number;
  activation: "relu" | "silu" | "gelu";
};

/** Training on pairs of texts. */
export type TranslateConfig = TrainingConfig & {
  /** Share of each target that is spread over all tokens, 0 ≤ ε < 1. */
  labelSmoothing: number;
};

/** How held-out texts are translated. */
export type SearchConfig = {
  /** Beginnings kept by beam search; 1 is greedy. */
  width: number;
  /** Exponent of the length that scores are divided by. */
  lengthPenalty: number;
  /** Texts translated at once. */
  batchSize: number;
};

/** A whole config, defaults filled in, paths absolute. */
export type TranslationConfig = {
  architecture: "transformer";
  name: string;
  seed: number;
  engine: EngineName | "auto";
  corpora: { translations: CorpusConfig };
  /** Trained on both sides of the training pairs. */
  tokenizer: { vocabSize: number; minFrequency: number; workers?: number };
  model: TranslationModelConfig;
  translate: TranslateConfig;
  search: SearchConfig;
};
