// Public surface of @llmsmith/tensor.
export {
  type ChosenMode,
  type CompileMode,
  fastestMode,
  type MeasuredModes,
  type ModeReason,
  type ModeTimes,
  NATIVE_MODES,
  type NativeMode,
} from "./compile/choose-mode.ts";
export { compile, type Compiled, type CompileOptions } from "./compile/compile.ts";
export {
  compileStats,
  type CompileStats,
  keepModeTimes,
  type TraceRecord,
} from "./compile/stats.ts";
export { debugNumerics } from "./debug-numerics.ts";
export {
  currentEngine,
  type EngineInfo,
  type EngineName,
  type EngineOptions,
  type EngineStatus,
  listEngines,
  useEngine,
} from "./engines/engines.ts";
export type { Precision } from "./engines/engine.ts";
export { valueAndGrad, type ValueAndGrad } from "./gradient.ts";
export {
  adamWNumbers,
  type AdamWScalars,
  adamWScalars,
  type AdamWSettings,
  adamWUpdate,
} from "./ops/adamw.ts";
export { type AttentionOptions, scaledDotProductAttention } from "./ops/attention.ts";
export { causalMask } from "./ops/attention-mask.ts";
export { crossEntropy, type CrossEntropyOptions, IGNORE_INDEX } from "./ops/cross-entropy.ts";
export { dropout, dropoutMask, type Seed, siteSeed } from "./ops/dropout.ts";
export { embed } from "./ops/embed.ts";
export { gelu, type GeluOptions } from "./ops/gelu.ts";
export { globalNorm, sumOfSquares } from "./ops/global-norm.ts";
export { type LayerNorm, layerNorm } from "./ops/layer-norm.ts";
export { type Linear, linear, type Lora, mergeLora } from "./ops/linear.ts";
export {
  type MuonEntry,
  muonNumbers,
  type MuonScalars,
  muonScalars,
  type MuonSettings,
  muonUpdate,
  orthogonalize,
} from "./ops/muon.ts";
export { type RmsNorm, rmsNorm } from "./ops/rms-norm.ts";
export { rope, ropeFrequencies, type RopeOptions } from "./ops/rope.ts";
export { silu, swiGlu } from "./ops/silu.ts";
export { tf } from "./tf.ts";
export {
  countParameters,
  disposeTree,
  entries,
  fromEntries,
  type ParameterShapes,
  type Tree,
  variables,
  variableTree,
} from "./tree.ts";
