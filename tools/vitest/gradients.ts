// Gradients of every parameter against central differences, each where it is steepest.
import { tf, valueAndGrad } from "@llmsmith/tensor";

/**
 * The parameters with which `loss` does not change as its gradient says, and what it does: none, if all is well.
 * The parameters are left as they were.
 */
export function wrongSlopes(
  parameters: Map<string, tf.Variable>,
  loss: () => tf.Scalar,
  step: number,
): string[] {
  const { value, grads } = valueAndGrad(loss, parameters);
  value.dispose();
  const wrong = [...grads.keys()].filter((path) => !parameters.has(path));
  for (const [path, parameter] of parameters) {
    const start = parameter.dataSync().slice();
    const grad = grads.get(path)!.dataSync<"float32">();
    const at = grad.reduce((best, g, i) => (Math.abs(g) > Math.abs(grad[best]!) ? i : best), 0);
    const moved = (by: number) => {
      const values = start.slice();
      values[at]! += by;
      tf.tidy(() => parameter.assign(tf.tensor(values, parameter.shape)));
      return tf.tidy(() => loss().dataSync()[0]!);
    };
    const slope = (moved(step) - moved(-step)) / (2 * step);
    tf.tidy(() => parameter.assign(tf.tensor(start, parameter.shape)));
    // Said this way round, a NaN is wrong too.
    if (!(Math.abs(grad[at]! - slope) < 2e-3 + 2e-2 * Math.abs(slope)))
      wrong.push(`${path}: gradient ${grad[at]}, slope ${slope}`);
  }
  tf.dispose([...grads.values()]);
  return wrong;
}
