// Public surface of @llmsmith/bert-model.
export {
  bert,
  type BertBlockParams,
  type BertForwardOptions,
  bertHead,
  bertHidden,
  type BertParams,
} from "./bert.ts";
export { type BertConfig, type BertOptions, defineBert } from "./config.ts";
export {
  bertFromHuggingFace,
  bertToHuggingFace,
  checkBertFromHuggingFace,
} from "./hugging-face.ts";
export { initBert } from "./init.ts";
export { bertShapes } from "./shapes.ts";
