// Reductions: the axes are shared constants instead of a new tensor at each call.
import * as tf from "@tensorflow/tfjs";
import { boolAttribute, typeAttribute } from "../binding/attributes.ts";
import { TF } from "../binding/data-types.ts";
import type { NodeBackend } from "./backend-types.ts";
import { attribute, input, type Kernel, type KernelCall } from "./kernel.ts";
import { int32Type, runWithConstants, typeOf } from "./run.ts";

function reduce(
  operation: string,
  call: KernelCall,
  x: tf.TensorInfo,
  axes: readonly number[],
): tf.TensorInfo {
  const { backend } = call;
  return runWithConstants(
    backend,
    operation,
    [
      boolAttribute("keep_dims", attribute<boolean | undefined>(call, "keepDims") ?? false),
      typeOf(backend, "T", x),
      int32Type("Tidx"),
    ],
    [x],
    [backend.binding.constantVector(axes)],
  );
}

function axesOf(call: KernelCall, name: string, x: tf.TensorInfo): number[] {
  return tf.util.parseAxisParam(attribute<number | number[]>(call, name), x.shape);
}

function reduction(name: string, operation: string, axesName = "axis"): Kernel {
  return {
    name,
    run(call) {
      const x = input(call, "x");
      return reduce(operation, call, x, axesOf(call, axesName, x));
    },
  };
}

function toFloat32(backend: NodeBackend, x: tf.TensorInfo): tf.TensorInfo {
  return backend.executeSingleOutput(
    "Cast",
    [
      typeOf(backend, "SrcT", x),
      typeAttribute("DstT", TF.float32),
      boolAttribute("Truncate", false),
    ],
    [x],
  );
}

/** Sum, Max, Min, Prod and Mean. */
export const reductionKernels: readonly Kernel[] = [
  reduction(tf.Sum, "Sum"),
  reduction(tf.Max, "Max", "reductionIndices"),
  reduction(tf.Min, "Min"),
  reduction(tf.Prod, "Prod"),
  {
    name: tf.Mean,
    run(call) {
      const x = input(call, "x");
      const axes = axesOf(call, "axis", x);
      if (x.dtype === "float32") return reduce("Mean", call, x, axes);
      // The mean of whole numbers is a fraction: TensorFlow.js says so for every backend.
      const floats = toFloat32(call.backend, x);
      try {
        return reduce("Mean", call, floats, axes);
      } finally {
        (floats as tf.Tensor).dispose();
      }
    },
  },
];
