// Section 4.4: a network of five layers whose gradients vanish, unless shortcuts lead around its layers.
import { torchLinear } from "@llmsmith/attention";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, gelu, linear, tf, valueAndGrad, variables } from "@llmsmith/tensor";
import { numbersOf } from "./numbers.ts";

const widths = [3, 3, 3, 3, 3, 1];

/** Mean absolute gradient of each layer's weight, of a squared error against 0 at the input [1, 0, −1]. */
export async function gradientSizes(seed: number, shortcuts: boolean): Promise<number[]> {
  const random = torchRandom(seed);
  const layers = widths.slice(1).map((width, i) => torchLinear(random, widths[i]!, width, true));
  const loss = () =>
    tf.tidy(() => {
      let x: tf.Tensor = tf.tensor2d([[1, 0, -1]]);
      for (const layer of layers) {
        const y = gelu(linear(layer, x));
        x = shortcuts && y.shape[1] === x.shape[1] ? tf.add(x, y) : y;
      }
      return tf.mean(tf.square(x)) as tf.Scalar;
    });
  const { value, grads } = valueAndGrad(loss, variables({ layers }));
  const sizes: number[] = [];
  for (const i of layers.keys()) {
    const grad = grads.get(`layers.${i}.weight`)!;
    sizes.push((await numbersOf(() => tf.mean(tf.abs(grad))))[0]!);
  }
  tf.dispose([value, ...grads.values()]);
  disposeTree({ layers });
  return sizes;
}
