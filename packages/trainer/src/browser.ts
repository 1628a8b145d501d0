// What of @llmsmith/trainer a browser has: all but metrics, which are files.
export {
  type AdamWOptions,
  adamWSettings,
  adamWStep,
  disposeTrainState,
  ensureMoments,
  initTrainState,
  type TrainState,
} from "./adamw.ts";
export { evaluate, type EvaluateOptions, perplexity } from "./evaluate.ts";
export { type MuonOptions, muonNumbersOf, muonStep } from "./muon.ts";
export { NotFiniteError } from "./not-finite-error.ts";
export {
  constantRate,
  inverseSquareRoot,
  type InverseSquareRootOptions,
  type Schedule,
  warmupCosine,
  type WarmupCosineOptions,
} from "./schedule.ts";
export { trainStateFromRaw, trainStateToRaw } from "./state.ts";
export {
  type Loss,
  type LossContext,
  type OptimizerOptions,
  type StepReport,
  train,
  type TrainOptions,
} from "./train.ts";
