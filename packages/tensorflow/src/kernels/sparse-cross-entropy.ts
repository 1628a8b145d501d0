// Cross-entropy from class indices in one operation: no one-hot matrix, and the gradient comes with it.
import * as tf from "@tensorflow/tfjs";
import { input, type Kernel } from "./kernel.ts";
import { typeOf } from "./run.ts";

/** Name of the kernel, for `tf.engine().runKernel`. */
export const SPARSE_CROSS_ENTROPY = "LLMSmithSparseCrossEntropy";

/**
 * Inputs `logits` [N, V] float32 and `labels` [N] int32 (each in [0, V)); outputs the loss of each
 * row [N] and its derivative by the logits [N, V].
 */
export const sparseCrossEntropyKernel: Kernel = {
  name: SPARSE_CROSS_ENTROPY,
  run(call) {
    const { backend } = call;
    const logits = input(call, "logits");
    const labels = input(call, "labels");
    return backend.executeMultipleOutputs(
      "SparseSoftmaxCrossEntropyWithLogits",
      [typeOf(backend, "T", logits), typeOf(backend, "Tlabels", labels)],
      [logits, labels],
      2,
    );
  },
};

/** Let TensorFlow.js differentiate through the kernel's first output. */
export function registerSparseCrossEntropyGradient(): void {
  tf.registerGradient({
    kernelName: SPARSE_CROSS_ENTROPY,
    outputsToSave: [false, true],
    gradFunc: (dy, saved) => {
      const [dLoss] = dy as tf.Tensor[];
      const [backprop] = saved as [tf.Tensor];
      return { logits: () => tf.mul(backprop, tf.expandDims(dLoss!, 1)) };
    },
  });
}
