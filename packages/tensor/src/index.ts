// Public surface of @llmsmith/tensor.
export {
  currentEngine,
  type EngineInfo,
  type EngineName,
  type EngineOptions,
  type EngineStatus,
  listEngines,
  useEngine,
} from "./engines/engines.ts";
export { valueAndGrad, type ValueAndGrad } from "./gradient.ts";
export { adamWUpdate, type AdamWUpdate } from "./ops/adamw.ts";
export { type AttentionOptions, scaledDotProductAttention } from "./ops/attention.ts";
export { causalMask } from "./ops/attention-mask.ts";
export { crossEntropy, type CrossEntropyOptions, IGNORE_INDEX } from "./ops/cross-entropy.ts";
export { dropout, dropoutMask } from "./ops/dropout.ts";
export { embed } from "./ops/embed.ts";
export { gelu, type GeluOptions } from "./ops/gelu.ts";
export { globalNorm } from "./ops/global-norm.ts";
export { type LayerNorm, layerNorm } from "./ops/layer-norm.ts";
export { type Linear, linear } from "./ops/linear.ts";
export { muonUpdate, type MuonUpdate, orthogonalize } from "./ops/muon.ts";
export { type RmsNorm, rmsNorm } from "./ops/rms-norm.ts";
export { silu, swiGlu } from "./ops/silu.ts";
export { tf } from "./tf.ts";
export { countParameters, disposeTree, entries, type Tree, variables } from "./tree.ts";
