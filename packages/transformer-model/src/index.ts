// Public surface of @llmsmith/transformer-model.
export { beamSearch, type BeamSearchOptions, type Hypothesis } from "./beam-search.ts";
export {
  collateTranslations,
  type CollateTranslationsOptions,
  type TranslationBatch,
  type TranslationExample,
} from "./collate.ts";
export { defineTransformer, type TransformerConfig, type TransformerOptions } from "./config.ts";
export {
  createDecoderCache,
  type DecoderCache,
  type DecoderLayerCache,
  disposeDecoderCache,
} from "./decoder-cache.ts";
export { greedyTranslate, type TranslateOptions } from "./greedy-translate.ts";
export {
  checkTransformerFromHuggingFace,
  transformerFromHuggingFace,
  transformerToHuggingFace,
} from "./hugging-face.ts";
export { initTransformer } from "./init.ts";
export { translationLoss, type TranslationLossOptions } from "./loss.ts";
export { sinusoidalPositions } from "./positions.ts";
export { transformerShapes } from "./shapes.ts";
export {
  type DecodeOptions,
  type DecoderBlockParams,
  decodeTarget,
  type EncoderBlockParams,
  encodeSource,
  transformer,
  type TransformerForwardOptions,
  type TransformerParams,
} from "./transformer.ts";
