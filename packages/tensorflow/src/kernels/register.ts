// Registers tfjs-node's kernels and ours, each so that a failure leaves no tensor behind.
import * as tf from "@tensorflow/tfjs";
import type { Binding } from "../binding/binding.ts";
import { createAdamWKernel } from "./adamw.ts";
import type { NodeBackend } from "./backend-types.ts";
import { elementwiseKernels } from "./elementwise.ts";
import type { Kernel } from "./kernel.ts";
import { lookupKernels } from "./lookups.ts";
import { multinomialKernel } from "./multinomial.ts";
import { reductionKernels } from "./reductions.ts";
import { shapeKernels } from "./shapes.ts";
import { trainingKernels } from "./training.ts";

/** Name of the backend in TensorFlow.js. */
export const BACKEND_NAME = "tensorflow";

const ownKernels: readonly Kernel[] = [
  ...elementwiseKernels,
  ...shapeKernels,
  ...reductionKernels,
  ...lookupKernels,
  multinomialKernel,
  ...trainingKernels,
];

/**
 * Register every kernel for the backend "tensorflow".
 * @param registerAllKernels the bundle's function, which registers tfjs-node's kernels
 * @param binding of the backend that the kernels will be called with
 */
export function registerKernels(registerAllKernels: () => void, binding: Binding): void {
  registerAllKernels();
  const kernels = [...ownKernels, createAdamWKernel(binding)];
  const own = new Set(kernels.map((kernel) => kernel.name));
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend(BACKEND_NAME)) {
    tf.unregisterKernel(kernelName, BACKEND_NAME);
    if (own.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: leavingNothing(kernelFunc),
    });
  }
  for (const { name, run } of kernels)
    tf.registerKernel({
      kernelName: name,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, attrs, backend }) =>
        run({
          inputs: inputs as Record<string, tf.TensorInfo>,
          attributes: attrs ?? {},
          backend: backend as NodeBackend,
        }),
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
