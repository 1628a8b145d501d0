// Public surface of @llmsmith/finetune-classify.
export {
  type ClassificationBatch,
  type ClassificationExample,
  collateClassification,
  type CollateOptions,
} from "./batch.ts";
export {
  classificationLoss,
  classifierLogits,
  type ClassifierParams,
  initClassifier,
} from "./classifier.ts";
export { accuracy, confusionMatrix, predict, type Prediction } from "./evaluate.ts";
export { trainableParameters, type TrainableParts } from "./freeze.ts";
export { classifierFromHuggingFace, classifierToHuggingFace } from "./hugging-face.ts";
