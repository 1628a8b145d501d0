// Public surface of @llmsmith/attention.
export { initAttention, initHead, torchLinear } from "./init.ts";
export {
  cacheLength,
  disposeCache,
  extendCache,
  joinCaches,
  type KVCache,
  selectCacheRows,
} from "./kv-cache.ts";
export { type AttentionParams, multiHeadAttention, type MultiHeadOptions } from "./multi-head.ts";
export {
  causalAttention,
  type HeadOptions,
  type HeadParams,
  selfAttention,
  simpleSelfAttention,
  stackedHeads,
} from "./self-attention.ts";
