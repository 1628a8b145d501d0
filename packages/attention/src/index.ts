// Public surface of @llmsmith/attention.
export { kvCacheBytes, type KVCacheConfig } from "./cache-bytes.ts";
export { crossAttention, type CrossAttentionOptions } from "./cross-attention.ts";
export {
  type GroupedQueryShape,
  initAttention,
  initGroupedQuery,
  initHead,
  torchLinear,
} from "./init.ts";
export { initMixtureOfExperts, type MixtureShape } from "./init-experts.ts";
export { initLatentAttention, type LatentShape } from "./init-latent.ts";
export {
  cacheLength,
  cachePosition,
  disposeCache,
  extendCache,
  joinCaches,
  type KVCache,
  selectCacheRows,
  trimCache,
} from "./kv-cache.ts";
export {
  latentAttention,
  type LatentAttentionOptions,
  type LatentAttentionParams,
  type LatentMap,
} from "./latent-attention.ts";
export {
  expertCapacity,
  type ExpertParams,
  type MixtureOptions,
  mixtureOfExperts,
  type MixtureParams,
  type MixtureResult,
} from "./mixture-of-experts.ts";
export { type AttentionParams, multiHeadAttention, type MultiHeadOptions } from "./multi-head.ts";
export {
  causalAttention,
  type HeadOptions,
  type HeadParams,
  selfAttention,
  simpleSelfAttention,
  stackedHeads,
} from "./self-attention.ts";
