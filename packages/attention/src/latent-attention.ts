// Multi-head latent attention (DeepSeek-AI, "DeepSeek-V2", 2024, section 2.1): keys and values of all heads come
// from one narrow latent a token, and only that is cached, beside one small key that carries the position.
import {
  type Linear,
  linear,
  type RmsNorm,
  rmsNorm,
  rope as rotate,
  type RopeOptions,
  type Seed,
  tf,
} from "@llmsmith/tensor";
import { absorbedAttention } from "./latent-absorbed.ts";
import { plainLatentAttention } from "./latent-plain.ts";
import { cacheLength, cachePosition, extendCache, type KVCache } from "./kv-cache.ts";

/** A map without bias. */
export type LatentMap = Pick<Linear, "weight">;

/**
 * Parameters of {@link latentAttention}, for H heads of D channels without and R with a position, and values of
 * V channels. Where queries have no latent, queryDown is absent and queryRank is inDim.
 */
export type LatentAttentionParams = {
  /** [inDim, queryRank] */
  queryDown?: Linear;
  /** scale [queryRank] */
  queryNorm?: RmsNorm;
  /** [queryRank, H·D] */
  query: Linear;
  /** [queryRank, H·R] */
  queryRope: Linear;
  /** [inDim, kvRank] */
  kvDown: Linear;
  /** scale [kvRank] */
  kvNorm?: RmsNorm;
  /** [inDim, R]: one key for all heads */
  keyRope: Linear;
  /** [kvRank, H·D] */
  keyUp: LatentMap;
  /** [kvRank, H·V] */
  valueUp: LatentMap;
  /** [H·V, outDim] */
  out: Linear;
};

/** Options of {@link latentAttention}. */
export type LatentAttentionOptions = {
  /** Number of heads H. */
  nHeads: number;
  /** How the R channels turn with the position; R is even. Default base 10,000, halves. */
  rope?: Pick<RopeOptions, "base" | "frequencies" | "layout">;
  /** Factor of the scores. Default 1/√(D + R). */
  scale?: number;
  /** ε of both norms. Default 1e-6, as DeepSeek's. */
  normEpsilon?: number;
  /** Share of attention weights set to zero, 0 ≤ rate < 1. Default 0. */
  dropRate?: number;
  /** Seed of the dropped weights; needed when `dropRate` > 0. */
  seed?: Seed;
  /** Rope keys [B, S, R] and latents [B, S, kvRank] of the tokens before x; extended by those of x. */
  cache?: KVCache;
  /**
   * "plain": keys and values of every head are made of all latents. "absorbed": queries are brought to the
   * latents instead, which are keys and values themselves; less work for a few tokens after many. Both give the
   * same numbers, to rounding. Default "absorbed" when the cache holds tokens, else "plain".
   */
  form?: "plain" | "absorbed";
};

/** What the two forms compute from: queries without and with a position, latents and the shared key. */
export type LatentParts = {
  /** [B, T, H·D] */
  query: tf.Tensor;
  /** [B, T, H·R] */
  queryRope: tf.Tensor;
  /** [B, S, kvRank] */
  latents: tf.Tensor;
  /** [B, S, R] */
  keyRope: tf.Tensor;
  nHeads: number;
  scale: number;
  dropRate: number;
  seed: Seed | undefined;
};

/**
 * Causal multi-head latent attention: x [B, T, inDim] → [B, T, outDim]. A head's query and key are D channels
 * from the latents followed by R rope channels, of which the key's are the same for all heads. With a cache, x
 * holds only the new tokens.
 * @throws RangeError when the heads do not divide the maps' widths, or keyUp or valueUp has a bias or a lora
 */
export function latentAttention(
  p: LatentAttentionParams,
  x: tf.Tensor,
  options: LatentAttentionOptions,
): tf.Tensor {
  const { nHeads, rope = {}, normEpsilon = 1e-6, dropRate = 0, seed, cache } = options;
  const width = checkedWidths(p, nHeads);
  const { scale = 1 / Math.sqrt(width) } = options;
  const { form = cache && cacheLength(cache) > 0 ? "absorbed" : "plain" } = options;
  const offset = cache ? cachePosition(cache) : 0;
  const normed = (norm: RmsNorm | undefined, y: tf.Tensor) =>
    norm ? rmsNorm(norm, y, normEpsilon) : y;
  return tf.tidy(() => {
    const source = normed(p.queryNorm, p.queryDown ? linear(p.queryDown, x) : x);
    let latents = normed(p.kvNorm, linear(p.kvDown, x));
    let keyRope = rotate(linear(p.keyRope, x), { ...rope, nHeads: 1, offset });
    if (cache) ({ keys: keyRope, values: latents } = extendCache(cache, keyRope, latents));
    const parts: LatentParts = {
      query: linear(p.query, source),
      queryRope: rotate(linear(p.queryRope, source), { ...rope, nHeads, offset }),
      latents,
      keyRope,
      nHeads,
      scale,
      dropRate,
      seed,
    };
    const attend = form === "absorbed" ? absorbedAttention : plainLatentAttention;
    return linear(p.out, attend(p, parts));
  });
}

/** D + R, after a look at the maps. */
function checkedWidths(p: LatentAttentionParams, nHeads: number): number {
  const wide = (name: "query" | "queryRope" | "keyUp" | "valueUp") => p[name].weight.shape[1];
  const [D, R] = [wide("query") / nHeads, p.keyRope.weight.shape[1]];
  const fit =
    Number.isInteger(D) &&
    wide("keyUp") === wide("query") &&
    wide("queryRope") === nHeads * R &&
    wide("valueUp") % nHeads === 0;
  if (!fit)
    throw new RangeError(
      `latentAttention: widths query ${wide("query")}, keyUp ${wide("keyUp")}, queryRope ${wide("queryRope")}, valueUp ${wide("valueUp")} and keyRope ${R} must be H·D, H·D, H·R, H·V and R for ${nHeads} heads`,
    );
  for (const name of ["keyUp", "valueUp"] as const)
    if ("bias" in p[name] || "lora" in p[name])
      throw new RangeError(
        `latentAttention: ${name} must be a weight alone, for it is multiplied into the queries; merge its lora, and leave its bias out`,
      );
  return D + R;
}
