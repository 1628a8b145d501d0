// The estimator of cache sizes against the bytes of caches that attention has filled.
import {
  crossAttention,
  disposeCache,
  initGroupedQuery,
  initLatentAttention,
  type KVCache,
  kvCacheBytes,
  type KVCacheConfig,
  latentAttention,
  multiHeadAttention,
} from "@llmsmith/attention";
import { disposeTree, tf, type Tree } from "@llmsmith/tensor";
import { expect, test } from "vitest";
import { read, wave } from "./inputs.ts";

const [inDim, nHeads, headDim] = [8, 4, 6];
const [batch, contextTokens] = [2, 7];

type Kind = {
  config: KVCacheConfig;
  params: () => Tree;
  step: (p: never, x: tf.Tensor, cache: KVCache) => tf.Tensor;
};
const grouped = (nKVHeads: number) => () =>
  initGroupedQuery({ inDim, nHeads, nKVHeads, headDim }, 1);
type Grouped = ReturnType<typeof initGroupedQuery>;

const kinds: Kind[] = [
  {
    config: { kind: "multi-head", nHeads, headDim },
    params: grouped(4),
    step: (p: Grouped, x, cache) => multiHeadAttention(p, x, { nHeads, cache }),
  },
  {
    config: { kind: "grouped-query", nKVHeads: 2, headDim },
    params: grouped(2),
    step: (p: Grouped, x, cache) => multiHeadAttention(p, x, { nHeads, nKVHeads: 2, cache }),
  },
  {
    config: { kind: "sliding-window", nKVHeads: 2, headDim, window: 3 },
    params: grouped(2),
    step: (p: Grouped, x, cache) =>
      multiHeadAttention(p, x, { nHeads, nKVHeads: 2, window: 3, cache, rolling: true }),
  },
  {
    config: { kind: "latent", kvRank: 10, ropeDim: 4 },
    params: () => initLatentAttention({ inDim, nHeads, headDim, kvRank: 10, ropeDim: 4 }, 1),
    step: (p: ReturnType<typeof initLatentAttention>, x, cache) =>
      latentAttention(p, x, { nHeads, cache }),
  },
  {
    config: { kind: "cross", nKVHeads: 2, headDim, contextTokens },
    params: grouped(2),
    step: (p: Grouped, x, cache) =>
      crossAttention(p, x, wave([batch, contextTokens, inDim]), { nHeads, nKVHeads: 2, cache }),
  },
];

test.each(kinds)("$config.kind: as many bytes as the cache has", ({ config, params, step }) => {
  const p = params();
  const before = tf.memory().numBytes;
  const cache: KVCache = {};
  let tokens = 0;
  for (const count of [2, 1, 1, 2]) {
    read(() => step(p as never, wave([batch, count, inDim]), cache));
    tokens += count;
    expect(tf.memory().numBytes - before).toBe(kvCacheBytes(config, batch, tokens));
  }
  disposeCache(cache);
  disposeTree(p);
});

test("16-bit numbers take half, and numbers that are no sizes are refused", () => {
  const config: KVCacheConfig = { kind: "latent", kvRank: 512, ropeDim: 64 };
  expect(kvCacheBytes(config, 1, 1, 2)).toBe(1152);
  expect(() => kvCacheBytes(config, 1, 1.5)).toThrow("kvCacheBytes: tokens must be a whole number");
  expect(() => kvCacheBytes({ ...config, kvRank: -1 }, 1, 1)).toThrow("kvRank must be a whole");
});
