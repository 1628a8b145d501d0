// Public surface of @llmsmith/bert-model.
export {
  bert,
  type BertBlockParams,
  type BertBody,
  type BertForwardOptions,
  bertHead,
  bertHidden,
  type BertParams,
} from "./bert.ts";
export {
  type BertClassificationBatch,
  bertClassificationLoss,
  bertClassifier,
  bertClassifierLogits,
  type BertClassifierParams,
  bertClassifierShapes,
  initBertClassifier,
} from "./classifier.ts";
export {
  bertClassifierFromHuggingFace,
  bertClassifierToHuggingFace,
} from "./classifier-hugging-face.ts";
export { type BertConfig, type BertOptions, defineBert } from "./config.ts";
export {
  bertFromHuggingFace,
  bertToHuggingFace,
  checkBertFromHuggingFace,
} from "./hugging-face.ts";
export { initBert, type InitBertOptions } from "./init.ts";
export { maskCount, type MaskedTokens, type MaskOptions, maskTokens } from "./mask.ts";
export { collateMasked, type CollateMaskedOptions, type MaskedBatch } from "./masked-batch.ts";
export { maskedLanguageLoss, maskedLogits } from "./masked-loss.ts";
export { bertBodyShapes, bertShapes } from "./shapes.ts";
