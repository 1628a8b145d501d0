// Appendix E: a low-rank change beside every linear map of a model, which alone is trained.
import type { TorchRandom } from "@llmsmith/random";
import {
  entries,
  fromEntries,
  type ParameterShapes,
  tf,
  type Tree,
  variableTree,
} from "@llmsmith/tensor";

/** Shapes of the changes: a [inDim, rank] and b [rank, outDim] for every `weight`, under its map's `lora`. */
export function loraShapes(shapes: ParameterShapes, rank: number): ParameterShapes {
  const made = new Map<string, readonly number[]>();
  for (const [path, shape] of shapes) {
    if (!/(^|\.)weight$/.test(path)) continue;
    const [inDim, outDim] = shape as [number, number];
    const at = path.replace(/weight$/, "lora");
    made.set(`${at}.a`, [inDim, rank]);
    made.set(`${at}.b`, [rank, outDim]);
  }
  return made;
}

/**
 * The model with a change beside every linear map; its own leaves are taken over. As the book begins: b zeros, and
 * a by `kaiming_uniform_(a, √5)`, which takes the rank for the number of inputs: uniform in ±1/√rank.
 * @param alpha the change counts alpha / rank
 */
export function withLora<P extends Tree>(
  params: P,
  rank: number,
  alpha: number,
  random: TorchRandom,
): P {
  const leaves = entries(params);
  const bound = 1 / Math.sqrt(rank);
  const changes = variableTree(
    loraShapes(new Map(leaves.map(([path, { shape }]) => [path, shape])), rank),
    (path, shape) =>
      path.endsWith(".a")
        ? tf.tensor(random.uniform(shape[0]! * rank, -bound, bound), shape)
        : tf.zeros(shape),
  );
  const alphas = entries(changes)
    .filter(([path]) => path.endsWith(".lora.a"))
    .map(([path]) => [path.replace(/a$/, "alpha"), tf.scalar(alpha)] as const);
  return fromEntries([...leaves, ...entries(changes), ...alphas]) as P;
}

/** Scalars in parameters of these shapes. */
export function countScalars(shapes: ParameterShapes): number {
  return [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);
}
