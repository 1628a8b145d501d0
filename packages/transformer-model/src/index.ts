// Public surface of @llmsmith/transformer-model.
export { defineTransformer, type TransformerConfig, type TransformerOptions } from "./config.ts";
export {
  checkTransformerFromHuggingFace,
  transformerFromHuggingFace,
  transformerToHuggingFace,
} from "./hugging-face.ts";
export { initTransformer } from "./init.ts";
export { sinusoidalPositions } from "./positions.ts";
export { transformerShapes } from "./shapes.ts";
export {
  type DecoderBlockParams,
  decodeTarget,
  type EncoderBlockParams,
  encodeSource,
  transformer,
  type TransformerForwardOptions,
  type TransformerParams,
} from "./transformer.ts";
