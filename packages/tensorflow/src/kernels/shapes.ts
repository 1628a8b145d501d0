// Kernels that move data without computing: the shape arguments are shared constants instead of new tensors.
import * as tf from "@tensorflow/tfjs";
import { intAttribute } from "../binding/attributes.ts";
import type { NodeBackend } from "./backend-types.ts";
import { attribute, input, type Kernel } from "./kernel.ts";
import { int32Type, runManyWithConstants, runWithConstants, typeOf } from "./run.ts";

function reshape(backend: NodeBackend, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  return runWithConstants(
    backend,
    "Reshape",
    [typeOf(backend, "T", x), int32Type("Tshape")],
    [x],
    [backend.binding.constantVector(shape)],
  );
}

/** Transpose, Reshape, ExpandDims, Slice, Concat, SplitV and Tile. */
export const shapeKernels: readonly Kernel[] = [
  {
    name: tf.Transpose,
    run(call) {
      const x = input(call, "x");
      const { backend } = call;
      return runWithConstants(
        backend,
        "Transpose",
        [typeOf(backend, "T", x), int32Type("Tperm")],
        [x],
        [backend.binding.constantVector(attribute<number[]>(call, "perm"))],
      );
    },
  },
  {
    name: tf.Reshape,
    run: (call) => reshape(call.backend, input(call, "x"), attribute<number[]>(call, "shape")),
  },
  {
    name: tf.ExpandDims,
    run(call) {
      const x = input(call, "input");
      const dim = attribute<number>(call, "dim");
      return reshape(
        call.backend,
        x,
        x.shape.toSpliced(dim < 0 ? x.shape.length + dim + 1 : dim, 0, 1),
      );
    },
  },
  {
    name: tf.Slice,
    run(call) {
      const x = input(call, "x");
      const { backend } = call;
      const [begin, size] = tf.slice_util.parseSliceParams(
        x,
        attribute<number | number[]>(call, "begin"),
        attribute<number | number[]>(call, "size"),
      ) as [number[], number[]];
      return runWithConstants(
        backend,
        "Slice",
        [typeOf(backend, "T", x), int32Type("Index")],
        [x],
        [backend.binding.constantVector(begin), backend.binding.constantVector(size)],
      );
    },
  },
  {
    name: tf.Concat,
    run(call) {
      const tensors = Object.values(call.inputs);
      const { backend } = call;
      return runWithConstants(
        backend,
        "ConcatV2",
        [intAttribute("N", tensors.length), int32Type("Tidx"), typeOf(backend, "T", tensors[0]!)],
        tensors,
        [backend.binding.constantScalar(attribute<number>(call, "axis"))],
      );
    },
  },
  {
    name: tf.SplitV,
    run(call) {
      const x = input(call, "x");
      const { backend } = call;
      const axis = tf.util.parseAxisParam(attribute<number>(call, "axis"), x.shape)[0]!;
      const sizes = tf.backend_util.prepareSplitSize(
        x as tf.Tensor,
        attribute<number | number[]>(call, "numOrSizeSplits"),
        axis,
      );
      return runManyWithConstants(
        backend,
        "SplitV",
        [intAttribute("num_split", sizes.length), typeOf(backend, "T", x), int32Type("Tlen")],
        [x],
        [backend.binding.constantVector(sizes), backend.binding.constantScalar(axis)],
        sizes.length,
      );
    },
  },
  {
    name: tf.Tile,
    run(call) {
      const x = input(call, "x");
      const { backend } = call;
      return runWithConstants(
        backend,
        "Tile",
        [typeOf(backend, "T", x), int32Type("Tmultiples")],
        [x],
        [backend.binding.constantVector(attribute<number[]>(call, "reps"))],
      );
    },
  },
];
