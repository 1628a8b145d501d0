// Public surface of @llmsmith/gpt-model.
export {
  countGPTParameters,
  defineGPT,
  GPT2_SIZES,
  type GPTConfig,
  type GPTOptions,
} from "./config.ts";
export { generate } from "./generate.ts";
export {
  type BatchEvent,
  generateBatch,
  type GenerateBatchOptions,
  type GenerateOptions,
} from "./generate-batch.ts";
export {
  type BlockParams,
  createCache,
  disposeGPTCache,
  type ForwardOptions,
  gpt,
  type GPTCache,
  gptHead,
  gptHidden,
  type GPTParams,
} from "./gpt.ts";
export { gptFromHuggingFace, gptToHuggingFace, type HuggingFaceConfig } from "./hugging-face.ts";
export { initGPT, initGPTLikePyTorch } from "./init.ts";
export { languageModelLoss, type TokenBatch } from "./loss.ts";
export { sampleToken, type SamplingOptions } from "./sample.ts";
export { createTextStream, streamText, type TextStream, type TokenDecoder } from "./stream-text.ts";
