// Embedding lookups and their gradient, without reading the indices back into JavaScript.
import * as tf from "@tensorflow/tfjs";
import { intAttribute } from "../binding/attributes.ts";
import { attribute, input, type Kernel } from "./kernel.ts";
import { int32Type, runWithConstants, typeOf } from "./run.ts";

/**
 * GatherV2 and UnsortedSegmentSum. tfjs-node's gather checks every index in a JavaScript loop; here
 * TensorFlow checks: on the CPU an index out of range is an error, on a GPU it gives zeros.
 */
export const lookupKernels: readonly Kernel[] = [
  {
    name: tf.GatherV2,
    run(call) {
      const { backend } = call;
      const x = input(call, "x");
      const indices = input(call, "indices");
      const axis = tf.util.parseAxisParam(attribute<number>(call, "axis"), x.shape)[0]!;
      return runWithConstants(
        backend,
        "GatherV2",
        [
          intAttribute("batch_dims", attribute<number | undefined>(call, "batchDims") ?? 0),
          typeOf(backend, "Tparams", x),
          typeOf(backend, "Tindices", indices),
          int32Type("Taxis"),
        ],
        [x, indices],
        [backend.binding.constantScalar(axis)],
      );
    },
  },
  {
    name: tf.UnsortedSegmentSum,
    run(call) {
      const { backend } = call;
      const x = input(call, "x");
      return runWithConstants(
        backend,
        "UnsortedSegmentSum",
        [typeOf(backend, "T", x), int32Type("Tindices"), int32Type("Tnumsegments")],
        [x, input(call, "segmentIds")],
        [backend.binding.constantScalar(attribute<number>(call, "numSegments"))],
      );
    },
  },
];
