// Fresh parameters of latent attention.
import { type TorchRandom, torchRandom } from "@llmsmith/random";
import { type RmsNorm, tf } from "@llmsmith/tensor";
import { torchLinear } from "./init.ts";
import type { LatentAttentionParams } from "./latent-attention.ts";

/** Sizes of {@link latentAttention}. */
export type LatentShape = {
  /** Width of x. */
  inDim: number;
  /** Number of heads. */
  nHeads: number;
  /** Channels D of a head's query and key without a position. */
  headDim: number;
  /** Channels R with one; even. */
  ropeDim: number;
  /** Channels V of a head's values. Default headDim. */
  valueDim?: number;
  /** Width of the latent that keys and values come from. */
  kvRank: number;
  /** Width of the queries' latent. Default none: queries come from x. */
  queryRank?: number;
  /** Width of the result. Default inDim. */
  outDim?: number;
};

/**
 * Parameters of {@link latentAttention}: maps as PyTorch's nn.Linear draws them, without biases, and norms of
 * the latents with scale 1.
 * @throws RangeError for an odd ropeDim
 */
export function initLatentAttention(
  shape: LatentShape,
  seed: number | TorchRandom,
): LatentAttentionParams {
  const { inDim, nHeads, headDim, ropeDim, valueDim = headDim, kvRank, queryRank } = shape;
  if (ropeDim % 2 !== 0)
    throw new RangeError(`initLatentAttention: ropeDim must be even, got ${ropeDim}`);
  const random = typeof seed === "number" ? torchRandom(seed) : seed;
  const map = (from: number, to: number) => torchLinear(random, from, to);
  const source = queryRank ?? inDim;
  return {
    ...(queryRank === undefined
      ? {}
      : { queryDown: map(inDim, queryRank), queryNorm: initNorm(queryRank) }),
    query: map(source, nHeads * headDim),
    queryRope: map(source, nHeads * ropeDim),
    kvDown: map(inDim, kvRank),
    kvNorm: initNorm(kvRank),
    keyRope: map(inDim, ropeDim),
    keyUp: map(kvRank, nHeads * headDim),
    valueUp: map(kvRank, nHeads * valueDim),
    out: map(nHeads * valueDim, shape.outDim ?? inDim),
  };
}

function initNorm(width: number): RmsNorm {
  return { scale: tf.tidy(() => tf.variable(tf.ones([width]))) as tf.Tensor as tf.Tensor1D };
}
