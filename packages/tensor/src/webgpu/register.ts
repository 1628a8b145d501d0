// Kernels of the webgpu engine: those that TensorFlow.js's backend lacks, or has wrong for our sizes.
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { tf } from "../tf.ts";
import { addN } from "./add-n.ts";
import { dropoutMaskKernel } from "./dropout-mask.ts";
import { embeddingGradient } from "./embedding-gradient.ts";

/** What a kernel is called with. */
export type KernelCall = {
  inputs: NamedTensorInfoMap;
  attributes: NamedAttrMap;
  backend: WebGPUBackend;
};

/** A kernel of the webgpu backend. */
export type WebgpuKernel = (call: KernelCall) => TensorInfo;

/** Registers the engine's own kernels over TensorFlow.js's. Calling it again changes nothing. */
export function registerWebgpuKernels(): void {
  register("AddN", addN);
  register("LLMSmithDropoutMask", dropoutMaskKernel);
  register("LLMSmithEmbeddingGrad", embeddingGradient);
}

function register(kernelName: string, kernel: WebgpuKernel): void {
  if (tf.getKernel(kernelName, "webgpu")) tf.unregisterKernel(kernelName, "webgpu");
  tf.registerKernel({
    kernelName,
    backendName: "webgpu",
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernel({ inputs, attributes: attrs ?? {}, backend: backend as WebGPUBackend }),
  });
}
