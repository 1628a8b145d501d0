// Fresh parameters, as BERT starts with.
import { createRandom } from "@llmsmith/random";
import { tf, variableTree } from "@llmsmith/tensor";
import type { BertParams } from "./bert.ts";
import type { BertConfig } from "./config.ts";
import { bertShapes } from "./shapes.ts";

/**
 * All variables: weights and embeddings N(0, 0.02²), biases and shifts 0, scales 1.
 * @param seed same seed, same numbers, on every engine
 */
export function initBert(cfg: BertConfig, seed: number): BertParams {
  const random = createRandom(seed);
  const start = (path: string, size: number[]): tf.Tensor => {
    if (path.endsWith(".scale")) return tf.ones(size);
    if (path.endsWith(".shift") || path.endsWith(".bias")) return tf.zeros(size);
    const count = size.reduce((a, b) => a * b);
    return tf.tensor(
      Float32Array.from({ length: count }, () => random.normal() * 0.02),
      size,
    );
  };
  return variableTree(bertShapes(cfg), start) as BertParams;
}
