// The module's exports.
export { attention, attentionGrad, attentionGradScratch } from "./attention";
export { gelu, geluGrad, tanh } from "./gelu";
export { gemm, gemmBatch, gemmScratch } from "./gemm";
export { layerNorm, layerNormGrad } from "./layer-norm";
export { crossEntropy, softmax } from "./softmax";
export { adamW, biasGrad, embeddingGrad, sumOfSquares } from "./training";
export { swapMiddle, transpose } from "./transpose";
