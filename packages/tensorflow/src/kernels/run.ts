// Runs an operation whose last inputs are small int32 constants: the pattern of most kernels here.
import type { TensorInfo } from "@tensorflow/tfjs";
import { type Attribute, typeAttribute } from "../binding/attributes.ts";
import { TF } from "../binding/data-types.ts";
import type { NodeBackend } from "./backend-types.ts";

/** A `type` attribute from a tensor's dtype. */
export function typeOf(backend: NodeBackend, name: string, tensor: TensorInfo): Attribute {
  return typeAttribute(name, backend.getDTypeInteger(tensor.dtype));
}

/** A `type` attribute that says int32. */
export function int32Type(name: string): Attribute {
  return typeAttribute(name, TF.int32);
}

/**
 * Run an operation with one output on `tensors` followed by `constants` (numbers of the binding's
 * shared constants).
 */
export function runWithConstants(
  backend: NodeBackend,
  operation: string,
  attributes: readonly Attribute[],
  tensors: readonly TensorInfo[],
  constants: readonly number[],
): TensorInfo {
  return runManyWithConstants(backend, operation, attributes, tensors, constants, 1)[0]!;
}

/** As {@link runWithConstants}, with several outputs. */
export function runManyWithConstants(
  backend: NodeBackend,
  operation: string,
  attributes: readonly Attribute[],
  tensors: readonly TensorInfo[],
  constants: readonly number[],
  nOutputs: number,
): TensorInfo[] {
  const ids = backend.getInputTensorIds(tensors);
  ids.push(...constants);
  return backend.binding
    .executeOp(operation, attributes, ids, nOutputs)
    .map((output) => backend.createOutputTensor(output));
}
