// How large the cache of each kind of attention gets, without making one.

/** What one layer's cache holds for each token, by kind of attention. */
export type KVCacheConfig =
  /** Keys and values of every head. */
  | { kind: "multi-head"; nHeads: number; headDim: number }
  /** Keys and values of fewer heads; 1 is multi-query attention. */
  | { kind: "grouped-query"; nKVHeads: number; headDim: number }
  /** Keys and values of the last `window` tokens, in a rolling cache. */
  | { kind: "sliding-window"; nKVHeads: number; headDim: number; window: number }
  /** A latent and a rope key ({@link latentAttention}). */
  | { kind: "latent"; kvRank: number; ropeDim: number }
  /** Keys and values of a context of as many tokens; those of x are not held ({@link crossAttention}). */
  | { kind: "cross"; nKVHeads: number; headDim: number; contextTokens: number };

/**
 * Bytes of one layer's cache between two calls; a model's is the sum over its layers.
 * @param batch sequences, ≥ 0
 * @param tokens tokens of each sequence so far, ≥ 0
 * @param bytesPerElement 4 for float32, which caches here are; 2 where an engine holds 16 bits
 * @throws RangeError for a number that is not whole or is negative
 */
export function kvCacheBytes(
  config: KVCacheConfig,
  batch: number,
  tokens: number,
  bytesPerElement = 4,
): number {
  const { kind: _, ...sizes } = config;
  for (const [name, value] of Object.entries({ ...sizes, batch, tokens, bytesPerElement }))
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(`kvCacheBytes: ${name} must be a whole number ≥ 0, got ${value}`);
  return batch * heldTokens(config, tokens) * numbersPerToken(config) * bytesPerElement;
}

function heldTokens(config: KVCacheConfig, tokens: number): number {
  if (config.kind === "sliding-window") return Math.min(tokens, config.window);
  return config.kind === "cross" ? config.contextTokens : tokens;
}

function numbersPerToken(config: KVCacheConfig): number {
  if (config.kind === "latent") return config.kvRank + config.ropeDim;
  const heads = config.kind === "multi-head" ? config.nHeads : config.nKVHeads;
  return 2 * heads * config.headDim;
}
