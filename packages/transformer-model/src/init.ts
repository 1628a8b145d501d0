// Fresh parameters of an encoder–decoder.
import { createRandom } from "@llmsmith/random";
import { tf, variableTree } from "@llmsmith/tensor";
import type { TransformerConfig } from "./config.ts";
import { transformerShapes } from "./shapes.ts";
import type { TransformerParams } from "./transformer.ts";

/**
 * All variables: maps uniform in ±√(6/(inDim + outDim)) (Glorot and Bengio, 2010, as in the paper's own code),
 * the embedding N(0, 1/C), so that scaled by √C its values are about 1; biases and shifts 0, scales 1.
 * @param seed same seed, same numbers, on every engine
 */
export function initTransformer(cfg: TransformerConfig, seed: number): TransformerParams {
  const random = createRandom(seed);
  const start = (path: string, size: number[]): tf.Tensor => {
    if (path.endsWith(".scale")) return tf.ones(size);
    if (size.length === 1) return tf.zeros(size);
    const [rows, columns] = size as [number, number];
    const limit = Math.sqrt(6 / (rows + columns));
    const draw =
      path === "tokEmb"
        ? () => random.normal() / Math.sqrt(cfg.embDim)
        : () => (2 * random.next() - 1) * limit;
    return tf.tensor(Float32Array.from({ length: rows * columns }, draw), size);
  };
  return variableTree(transformerShapes(cfg), start) as TransformerParams;
}
