// Fresh parameters of attention layers, as PyTorch's nn.Linear draws them.
import { type TorchRandom, torchRandom } from "@llmsmith/random";
import { type Linear, tf } from "@llmsmith/tensor";
import type { AttentionParams } from "./multi-head.ts";
import type { HeadParams } from "./self-attention.ts";

/**
 * An affine map as `nn.Linear(inDim, outDim, bias)` initialises it: weight and bias uniform in
 * ±1/√inDim, drawn in PyTorch's order. Weight [inDim, outDim], a variable.
 */
export function torchLinear(
  random: TorchRandom,
  inDim: number,
  outDim: number,
  bias = false,
): Linear {
  const bound = 1 / Math.sqrt(inDim);
  const drawn = random.uniform(inDim * outDim, -bound, bound); // PyTorch's layout: [outDim, inDim]
  const weight = tf.tidy(() =>
    tf.variable(tf.transpose(tf.tensor2d(drawn, [outDim, inDim]))),
  ) as tf.Tensor as tf.Tensor2D;
  if (!bias) return { weight };
  const shift = tf.tidy(() => tf.variable(tf.tensor1d(random.uniform(outDim, -bound, bound))));
  return { weight, bias: shift as tf.Tensor as tf.Tensor1D };
}

/** One head without biases: query, key and value maps [inDim, outDim]. */
export function initHead(inDim: number, outDim: number, seed: number | TorchRandom): HeadParams {
  const random = typeof seed === "number" ? torchRandom(seed) : seed;
  return {
    query: torchLinear(random, inDim, outDim),
    key: torchLinear(random, inDim, outDim),
    value: torchLinear(random, inDim, outDim),
  };
}

/** Sizes of grouped-query attention. */
export type GroupedQueryShape = {
  /** Width of x. */
  inDim: number;
  /** Number of query heads. */
  nHeads: number;
  /** Number of heads of keys and values; divides nHeads. 1 is multi-query attention. */
  nKVHeads: number;
  /** Width D of a head. Default inDim / nHeads. */
  headDim?: number;
  /** Width of the result. Default inDim. */
  outDim?: number;
};

/**
 * Parameters of {@link multiHeadAttention} with shared keys and values, none with a bias: query
 * [inDim, nHeads·D], key and value [inDim, nKVHeads·D], out [nHeads·D, outDim].
 * @throws RangeError when nKVHeads does not divide nHeads, or there is no whole head width
 */
export function initGroupedQuery(
  shape: GroupedQueryShape,
  seed: number | TorchRandom,
): AttentionParams {
  const { inDim, nHeads, nKVHeads, headDim = inDim / nHeads, outDim = inDim } = shape;
  if (nHeads % nKVHeads !== 0 || !Number.isInteger(headDim))
    throw new RangeError(
      `initGroupedQuery: ${nKVHeads} heads of keys must divide ${nHeads} heads of whole width, got width ${headDim}`,
    );
  const random = typeof seed === "number" ? torchRandom(seed) : seed;
  return {
    query: torchLinear(random, inDim, nHeads * headDim),
    key: torchLinear(random, inDim, nKVHeads * headDim),
    value: torchLinear(random, inDim, nKVHeads * headDim),
    out: torchLinear(random, nHeads * headDim, outDim),
  };
}

/** Parameters of {@link multiHeadAttention}: maps inDim → outDim, and outDim → outDim with a bias. */
export function initAttention(
  inDim: number,
  outDim: number,
  seed: number | TorchRandom,
  qkvBias = false,
): AttentionParams {
  const random = typeof seed === "number" ? torchRandom(seed) : seed;
  return {
    query: torchLinear(random, inDim, outDim, qkvBias),
    key: torchLinear(random, inDim, outDim, qkvBias),
    value: torchLinear(random, inDim, outDim, qkvBias),
    out: torchLinear(random, outDim, outDim, true),
  };
}
