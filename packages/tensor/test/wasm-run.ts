// Runs one kernel of the current backend on fresh tensors, for tests.
import * as tf from "@tensorflow/tfjs";

/** Stands in for an output that is not there. */
export const none: Float32Array = new Float32Array(0);

/** Values and shape of an input; an Int32Array makes an int32 tensor. */
export type Input = readonly [Float32Array | Int32Array, readonly number[]];

/** The kernel's outputs, and its inputs as they are afterwards; every tensor is disposed. */
export interface Outcome {
  values: Float32Array[];
  shapes: number[][];
  after: Record<string, Float32Array>;
}

/** Throws also when the kernel leaves a tensor behind. */
export function run(
  kernel: string,
  inputs: Record<string, Input>,
  attrs: Record<string, number | boolean> = {},
): Outcome {
  const before = tf.memory().numTensors;
  const tensors = Object.entries(inputs).map(([name, [data, shape]]) => {
    const dtype = data instanceof Int32Array ? "int32" : "float32";
    return [name, tf.tensor(data, [...shape], dtype)] as const;
  });
  let outcome: Outcome;
  try {
    const named = Object.fromEntries(tensors);
    const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, named, attrs);
    const outputs = Array.isArray(result) ? result : [result];
    const values = outputs.map((output) => Float32Array.from(output.dataSync()));
    const shapes = outputs.map((output) => output.shape);
    const after = Object.fromEntries(
      tensors.map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync())]),
    );
    tf.dispose(outputs);
    outcome = { values, shapes, after };
  } finally {
    tf.dispose(tensors.map(([, tensor]) => tensor));
  }
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${kernel} left ${left} tensors behind`);
  return outcome;
}
