// Sampling that repeats with its seed, and from probabilities too; tfjs-node does neither.
import * as tf from "@tensorflow/tfjs";
import { typeAttribute } from "../binding/attributes.ts";
import { TF } from "../binding/data-types.ts";
import type { NodeBackend } from "./backend-types.ts";
import { attribute, input, type Kernel } from "./kernel.ts";
import { int32Type, typeOf } from "./run.ts";

function sample(
  backend: NodeBackend,
  logits: tf.TensorInfo,
  numSamples: number,
  seed: number,
): tf.TensorInfo {
  // A seed that was not given arrives as a fraction from Math.random: use its bits.
  const words = new Int32Array(Float64Array.of(seed).buffer);
  // A seed is a new value at each call, so it is no constant to be kept.
  const seedId = backend.binding.createTensor([2], TF.int32, words);
  try {
    const [logitsId] = backend.getInputTensorIds([logits]) as [number];
    const [output] = backend.binding.executeOp(
      "StatelessMultinomial",
      [typeOf(backend, "T", logits), int32Type("Tseed"), typeAttribute("output_dtype", TF.int32)],
      [logitsId, backend.binding.constantScalar(numSamples), seedId],
      1,
    );
    return backend.createOutputTensor(output!);
  } finally {
    backend.binding.deleteTensor(seedId);
  }
}

/** Multinomial: `numSamples` draws per row of logits, or of probabilities when `normalized`. */
export const multinomialKernel: Kernel = {
  name: tf.Multinomial,
  run(call) {
    const { backend } = call;
    const given = input(call, "logits");
    const numSamples = attribute<number>(call, "numSamples");
    const seed = attribute<number>(call, "seed");
    if (!attribute<boolean>(call, "normalized")) return sample(backend, given, numSamples, seed);
    const logits = backend.executeSingleOutput("Log", [typeOf(backend, "T", given)], [given]);
    try {
      return sample(backend, logits, numSamples, seed);
    } finally {
      (logits as tf.Tensor).dispose();
    }
  },
};
