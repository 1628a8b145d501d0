// Fresh parameters, as BERT starts with, or as small ones learn sooner.
import { createRandom } from "@llmsmith/random";
import { tf, variableTree } from "@llmsmith/tensor";
import type { BertParams } from "./bert.ts";
import type { BertConfig } from "./config.ts";
import { bertShapes } from "./shapes.ts";

/** Options of {@link initBert}. */
export type InitBertOptions = {
  /**
   * Spread of weights and embeddings, above 0. 0.02 is BERT's, for a width of 768. Norms stand after the sums, so in
   * narrow models attention would begin almost without effect: 0.02 · √(768 / embDim) learns sooner. Default 0.02.
   */
  std?: number;
  /**
   * What position embeddings begin as, all of them trained: random as BERT's, or sines and cosines (Vaswani et al.,
   * 2017) of the same spread, in which one map finds the neighbour of every position. Default "random".
   */
  positions?: "random" | "sinusoidal";
};

/**
 * All variables: weights and embeddings N(0, std²), biases and shifts 0, scales 1.
 * @param seed same seed, same numbers, on every engine
 * @throws RangeError for a std that is not above 0
 */
export function initBert(
  cfg: BertConfig,
  seed: number,
  { std = 0.02, positions = "random" }: InitBertOptions = {},
): BertParams {
  if (!(std > 0)) throw new RangeError(`initBert: std must be above 0, not ${std}`);
  const random = createRandom(seed);
  const start = (path: string, size: number[]): tf.Tensor => {
    if (path.endsWith(".scale")) return tf.ones(size);
    if (path.endsWith(".shift") || path.endsWith(".bias")) return tf.zeros(size);
    if (path === "posEmb" && positions === "sinusoidal") return tf.tensor(waves(cfg, std), size);
    const count = size.reduce((a, b) => a * b);
    return tf.tensor(
      Float32Array.from({ length: count }, () => random.normal() * std),
      size,
    );
  };
  return variableTree(bertShapes(cfg), start) as BertParams;
}

/** Sines and cosines of falling frequencies, [contextLength, embDim], with root mean square `std`. */
function waves({ contextLength, embDim }: BertConfig, std: number): Float32Array {
  return Float32Array.from({ length: contextLength * embDim }, (_, i) => {
    const [position, channel] = [Math.floor(i / embDim), i % embDim];
    const angle = position / 10_000 ** ((2 * Math.floor(channel / 2)) / embDim);
    return std * Math.SQRT2 * (channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  });
}
