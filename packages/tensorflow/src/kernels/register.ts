// Registers tfjs-node's kernels and ours, each so that a failure leaves no tensor behind.
import * as tf from "@tensorflow/tfjs";
import { adamWKernel } from "./adamw.ts";
import type { CompilingBackend } from "./backend-types.ts";
import { dropoutMaskKernel } from "./dropout-mask.ts";
import { elementwiseKernels } from "./elementwise.ts";
import type { Kernel } from "./kernel.ts";
import { lookupKernels } from "./lookups.ts";
import { multinomialKernel } from "./multinomial.ts";
import { productKernels } from "./products.ts";
import { reductionKernels } from "./reductions.ts";
import { shapeKernels } from "./shapes.ts";
import { trainingKernels } from "./training.ts";

/** Name of the backend in TensorFlow.js. */
export const BACKEND_NAME = "tensorflow";

const ownKernels: readonly Kernel[] = [
  ...elementwiseKernels,
  ...productKernels,
  ...shapeKernels,
  ...reductionKernels,
  ...lookupKernels,
  multinomialKernel,
  ...trainingKernels,
  adamWKernel,
  dropoutMaskKernel,
];

/**
 * Register every kernel for the backend "tensorflow".
 * @param registerAllKernels the bundle's function, which registers tfjs-node's kernels
 */
export function registerKernels(registerAllKernels: () => void): void {
  registerAllKernels();
  const own = new Set(ownKernels.map((kernel) => kernel.name));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(BACKEND_NAME)) {
    tf.unregisterKernel(kernelName, BACKEND_NAME);
    if (own.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: leavingNothing(kernelFunc),
    });
  }
  for (const { name, run } of ownKernels)
    tf.registerKernel({
      kernelName: name,
      backendName: BACKEND_NAME,
      kernelFunc: (call) => {
        const backend = call.backend as CompilingBackend;
        const attributes = call.attrs ?? {};
        const reference = backend.tracing?.reference(name);
        if (reference)
          return reference(
            call.inputs as Record<string, tf.Tensor>,
            attributes as Record<string, never>,
          );
        return run({ inputs: call.inputs as Record<string, tf.TensorInfo>, attributes, backend });
      },
    });
}

/**
 * tfjs-node's kernels dispose their helper tensors only when the operation succeeds. Inside tf.tidy
 * the scope does it; outside, a scope of its own is needed.
 */
function leavingNothing(kernelFunc: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { activeScope } = tf.engine().state as { activeScope?: object | null };
    if (activeScope) return kernelFunc(call);
    return tf.tidy(() => kernelFunc(call) as tf.Tensor);
  };
}
