// The joint Euclidean norm of many tensors, for clipping and for noticing NaN.
import { tf } from "../tf.ts";
import { defineOp, runOp } from "./define-op.ts";

defineOp({ name: "LLMSmithSumOfSquares", reference: ({ x }) => [tf.sum(tf.square(x!))] });

/** `Σ x²` over all elements of all tensors; 0 for none. */
export function sumOfSquares(tensors: Iterable<tf.Tensor>): tf.Scalar {
  return tf.tidy(() => {
    const squares = [...tensors].map((x) => runOp("LLMSmithSumOfSquares", { x })[0] as tf.Scalar);
    return squares.length === 0 ? tf.scalar(0) : tf.addN(squares);
  });
}

/** `√(Σ x²)` over all elements of all tensors. Waits for the engine. */
export async function globalNorm(tensors: Iterable<tf.Tensor>): Promise<number> {
  const total = sumOfSquares(tensors);
  const [sum] = await total.data();
  total.dispose();
  return Math.sqrt(sum!);
}
