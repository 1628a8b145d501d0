// Tensors as plain numbers, on every engine.
import { tf } from "@llmsmith/tensor";

/** The values of the tensor that `compute` returns; it and all on its way are freed. */
export async function numbersOf(compute: () => tf.Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(compute);
  try {
    return Float32Array.from(await tensor.data());
  } finally {
    tensor.dispose();
  }
}
