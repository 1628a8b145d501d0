// Dropout as PyTorch draws it on a CPU: each place takes its mask from the program's stream, in turn.
import type { TorchRandom } from "@llmsmith/random";
import { tf } from "@llmsmith/tensor";

const kernelName = "LLMSmithDropoutMask";

/**
 * Lets the engine in use draw dropout masks from `random` until the returned function is called. Only what
 * runs eagerly draws anew each time, so a training must have `compile: "off"`.
 */
export function drawDropoutFrom(random: TorchRandom): () => void {
  const backendName = tf.getBackend();
  const before = tf.getKernel(kernelName, backendName);
  if (before) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ attrs }) => {
      const { rate, size } = attrs as { rate: number; size: number };
      return tf.tensor1d(random.dropout(rate, size));
    },
  });
  return () => {
    tf.unregisterKernel(kernelName, backendName);
    if (before) tf.registerKernel(before);
  };
}
