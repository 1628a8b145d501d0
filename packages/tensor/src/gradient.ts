// A loss and its gradients, keyed by the paths of the parameter tree.
import { tf } from "./tf.ts";

/** What {@link valueAndGrad} returns; the caller disposes of both. */
export type ValueAndGrad = { value: tf.Scalar; grads: Map<string, tf.Tensor> };

/**
 * The value of `loss()` and its gradient with respect to `params`, keyed like `params`. A parameter
 * that the loss does not use has no entry.
 * @param loss must return a scalar computed from the variables in `params`
 * @throws Error of TensorFlow.js when no variable is used at all
 */
export function valueAndGrad(
  loss: () => tf.Scalar,
  params: ReadonlyMap<string, tf.Variable>,
): ValueAndGrad {
  // With an explicit list tfjs tolerates unused variables and no global name is involved.
  const { value, grads } = tf.variableGrads(loss, [...params.values()]);
  const byPath = new Map<string, tf.Tensor>();
  for (const [path, variable] of params) {
    const grad = grads[variable.name];
    if (grad) byPath.set(path, grad);
  }
  return { value, grads: byPath };
}
