// The operations that models spend their time in, each one call into TensorFlow with nothing around it.
import * as tf from "@tensorflow/tfjs";
import type { Attribute } from "../binding/attributes.ts";
import type { NodeBackend } from "./backend-types.ts";
import type { Kernel } from "./kernel.ts";
import { typeOf } from "./run.ts";

const typeLists = new Map<string, readonly Attribute[]>();

/** The attribute list `[T]` of a tensor's type, made once per type. */
function typeList(backend: NodeBackend, tensor: tf.TensorInfo): readonly Attribute[] {
  let list = typeLists.get(tensor.dtype);
  if (!list) {
    list = [typeOf(backend, "T", tensor)];
    typeLists.set(tensor.dtype, list);
  }
  return list;
}

/** TensorFlow.js gives both inputs one type before it calls a kernel. */
function binary(name: string, operation: string = name): Kernel {
  return {
    name,
    run({ inputs, backend }) {
      const a = inputs["a"]!;
      return backend.executeSingleOutput(operation, typeList(backend, a), [a, inputs["b"]!]);
    },
  };
}

function unary(name: string, inputName: string = "x"): Kernel {
  return {
    name,
    run({ inputs, backend }) {
      const x = inputs[inputName]!;
      return backend.executeSingleOutput(name, typeList(backend, x), [x]);
    },
  };
}

/** Arithmetic, the functions of activations and norms, and softmax. */
export const elementwiseKernels: readonly Kernel[] = [
  binary(tf.Add, "AddV2"),
  binary(tf.Sub),
  binary(tf.Multiply, "Mul"),
  binary(tf.RealDiv),
  binary(tf.Maximum),
  binary(tf.Minimum),
  binary(tf.SquaredDifference),
  unary(tf.Neg),
  unary(tf.Exp),
  unary(tf.Log),
  unary(tf.Sqrt),
  unary(tf.Rsqrt),
  unary(tf.Square),
  unary(tf.Tanh),
  unary(tf.Erf),
  unary(tf.Sigmoid),
  unary(tf.ZerosLike),
  unary(tf.Softmax, "logits"),
];
