// How a kernel is written here: a name and a function over typed arguments.
import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs";
import type { NodeBackend } from "./backend-types.ts";

/** What a kernel is called with. */
export type KernelCall = {
  /** Tensors by the kernel's input names; by index for kernels that take a list. */
  inputs: Record<string, TensorInfo>;
  attributes: NamedAttrMap;
  backend: NodeBackend;
};

/** A kernel for the backend "tensorflow". */
export type Kernel = {
  name: string;
  run: (call: KernelCall) => TensorInfo | TensorInfo[];
};

/** An input by name. */
export function input(call: KernelCall, name: string): TensorInfo {
  const tensor = call.inputs[name];
  if (!tensor) throw new TypeError(`kernel: has no input ${name}`);
  return tensor;
}

/** An attribute by name, of the type the kernel's documentation gives it. */
export function attribute<Value>(call: KernelCall, name: string): Value {
  return call.attributes[name] as unknown as Value;
}
