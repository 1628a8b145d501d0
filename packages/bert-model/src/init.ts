// Fresh parameters, as BERT starts with.
import { createRandom } from "@llmsmith/random";
import { tf, variableTree } from "@llmsmith/tensor";
import type { BertParams } from "./bert.ts";
import type { BertConfig } from "./config.ts";
import { bertShapes } from "./shapes.ts";

/**
 * All variables: weights and embeddings N(0, std²), biases and shifts 0, scales 1.
 * @param seed same seed, same numbers, on every engine
 * @param std 0.02 is BERT's, for a width of 768. Norms stand after the sums, so in narrow models attention would
 * begin almost without effect, and 0.02 · √(768 / embDim) learns far sooner. Default 0.02.
 * @throws RangeError for a std that is not above 0
 */
export function initBert(cfg: BertConfig, seed: number, std = 0.02): BertParams {
  if (!(std > 0)) throw new RangeError(`initBert: std must be above 0, not ${std}`);
  const random = createRandom(seed);
  const start = (path: string, size: number[]): tf.Tensor => {
    if (path.endsWith(".scale")) return tf.ones(size);
    if (path.endsWith(".shift") || path.endsWith(".bias")) return tf.zeros(size);
    const count = size.reduce((a, b) => a * b);
    return tf.tensor(
      Float32Array.from({ length: count }, () => random.normal() * std),
      size,
    );
  };
  return variableTree(bertShapes(cfg), start) as BertParams;
}
