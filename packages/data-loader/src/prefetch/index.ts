// Public surface of @llmsmith/data-loader/prefetch.
export {
  type AsyncBatches,
  type PrefetchSettings,
  prefetchWindows,
  type PrefetchWindowOptions,
} from "./prefetch.ts";
