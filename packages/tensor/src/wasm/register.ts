// Registers kernels for the wasm backend, over tfjs's own where there are any.
import { tf } from "../tf.ts";
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** What a kernel is called with. */
export interface KernelCall {
  inputs: NamedTensorInfoMap;
  attrs: NamedAttrMap;
  backend: BackendWasm;
}

/** A kernel of the wasm backend. */
export type WasmKernel = (call: KernelCall) => TensorInfo | TensorInfo[];

const overridden = new Map<string, WasmKernel>();

/** Registers `kernel` under a name of our own; a second registration replaces the first. */
export function register(kernelName: string, kernel: WasmKernel): void {
  if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) =>
      kernel({ inputs, attrs: attrs ?? {}, backend: backend as BackendWasm }),
  });
}

/**
 * Replaces a kernel of tfjs by one that may decline a call by returning undefined: then tfjs's own
 * runs. Called twice, it still falls back to tfjs's. tfjs's setup has run when its backend began;
 * it is kept for backends to come.
 */
export function override(
  kernelName: string,
  kernel: (call: KernelCall) => TensorInfo | undefined,
): void {
  const config = tf.getKernel(kernelName, "wasm");
  const original =
    overridden.get(kernelName) ?? (config?.kernelFunc as unknown as WasmKernel | undefined);
  if (config === undefined || original === undefined) {
    throw new Error(`registerWasmKernels: tfjs's wasm backend has no kernel ${kernelName}`);
  }
  overridden.set(kernelName, original);
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    ...config,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const call = { inputs, attrs: attrs ?? {}, backend: backend as BackendWasm };
      return kernel(call) ?? original(call);
    },
  });
}

/** The input of that name. Throws TypeError when it is missing or not of `dtype`. */
export function input(
  kernelName: string,
  inputs: NamedTensorInfoMap,
  name: string,
  dtype: "float32" | "int32" = "float32",
): TensorInfo {
  const tensor = inputs[name];
  if (tensor == null) throw new TypeError(`${kernelName}: input ${name} is missing`);
  if (tensor.dtype !== dtype) {
    throw new TypeError(`${kernelName}: ${name} is ${tensor.dtype}; pass ${dtype}`);
  }
  return tensor;
}

/** Throws RangeError unless `tensor` has this shape. */
export function checkShape(
  kernelName: string,
  name: string,
  tensor: TensorInfo,
  shape: readonly number[],
): void {
  if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i])) {
    throw new RangeError(`${kernelName}: ${name} is [${tensor.shape}]; it must be [${shape}]`);
  }
}

/** The two sizes of a matrix. Throws RangeError when `tensor` has another rank. */
export function matrixShape(
  kernelName: string,
  name: string,
  tensor: TensorInfo,
): [rows: number, columns: number] {
  const [rows, columns] = tensor.shape;
  if (tensor.shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new RangeError(`${kernelName}: ${name} is [${tensor.shape}]; it must have rank 2`);
  }
  return [rows, columns];
}
