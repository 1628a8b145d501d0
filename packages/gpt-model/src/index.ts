// Public surface of @llmsmith/gpt-model.
export type { HuggingFaceConfig } from "@llmsmith/checkpoint";
export { defineGPT, GPT2_SIZES, type GPTConfig, type GPTOptions, LLAMA_PARTS } from "./config.ts";
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
  type Norm,
} from "./gpt.ts";
export { type GPTAsGGUF, type GPTToGGUFOptions, gptToGGUF } from "./gguf/convert.ts";
export {
  checkGPTFromHuggingFace,
  GPT_MODEL_TYPES,
  gptFromHuggingFace,
  gptToHuggingFace,
} from "./hugging-face/convert.ts";
export { initGPT, initGPTLikePyTorch } from "./init.ts";
export { languageModelLoss, type TokenBatch } from "./loss.ts";
export { gptFromOpenAI, openAIToHuggingFace } from "./openai/convert.ts";
export { resizeVocabulary } from "./resize-vocabulary.ts";
export type { Llama3Scaling, LinearScaling, RopeConfig } from "./rope-config.ts";
export { sampleToken, type SamplingOptions } from "./sample.ts";
export { countGPTParameters, gptShapes } from "./shapes.ts";
export { createTextStream, streamText, type TextStream, type TokenDecoder } from "./stream-text.ts";
