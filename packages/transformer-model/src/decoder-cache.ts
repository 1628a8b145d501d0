// Keys and values that the decoder keeps between two target tokens.
import { disposeCache, type KVCache, selectCacheRows } from "@llmsmith/attention";
import type { TransformerConfig } from "./config.ts";

/** What one block keeps: of the target so far, and of the source, made once. */
export type DecoderLayerCache = { self: KVCache; cross: KVCache };

/** What the decoder keeps, block by block. */
export type DecoderCache = DecoderLayerCache[];

/** An empty cache; free it with {@link disposeDecoderCache}. */
export function createDecoderCache(cfg: TransformerConfig): DecoderCache {
  return Array.from({ length: cfg.nDecoderLayers }, () => ({ self: {}, cross: {} }));
}

/** Free a cache; it is empty afterwards and may be used again. */
export function disposeDecoderCache(cache: DecoderCache): void {
  for (const { self, cross } of cache) {
    disposeCache(self);
    disposeCache(cross);
  }
}

/**
 * Let the cache's rows be those of `parents`, in that order; a row may be taken several times.
 * @param sameSources whether every row keeps its source, so that the source's keys stay where they are
 */
export function selectDecoderRows(
  cache: DecoderCache,
  parents: readonly number[],
  sameSources: boolean,
): void {
  for (const { self, cross } of cache) {
    selectCacheRows(self, parents);
    if (!sameSources) selectCacheRows(cross, parents);
  }
}
