// Matrix products, in single precision or, where the compiled function says so, in bfloat16.
import * as tf from "@tensorflow/tfjs";
import { type Attribute, boolAttribute, typeAttribute } from "../binding/attributes.ts";
import { TF } from "../binding/data-types.ts";
import type { CompilingBackend, NodeBackend } from "./backend-types.ts";
import { attribute, input, type Kernel, type KernelCall } from "./kernel.ts";
import { typeOf } from "./run.ts";

/** Operation and attributes of a product; MatMul is for matrices alone, and faster for them. */
function operationOf(
  rank: number,
  transposeA: boolean,
  transposeB: boolean,
): { operation: string; attributes: Attribute[] } {
  const [operation, a, b] =
    rank === 2 ? ["MatMul", "transpose_a", "transpose_b"] : ["BatchMatMulV2", "adj_x", "adj_y"];
  return {
    operation: operation!,
    attributes: [boolAttribute(a!, transposeA), boolAttribute(b!, transposeB)],
  };
}

/**
 * a·b of two tensors of one rank. In bfloat16 the factors are rounded to 8 bits of mantissa, the sums are
 * kept in single precision by the processor, and the result comes back as float32.
 */
export function product(
  backend: NodeBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo {
  const { operation, attributes } = operationOf(a.shape.length, transposeA, transposeB);
  const isHalf =
    a.dtype === "float32" && (backend as CompilingBackend).tracing?.precision === "bfloat16";
  if (!isHalf)
    return backend.executeSingleOutput(operation, [typeOf(backend, "T", a), ...attributes], [a, b]);
  const { binding } = backend;
  const run = (name: string, attrs: readonly Attribute[], ids: readonly number[]) =>
    binding.executeOp(name, attrs, ids, 1)[0]!;
  const cast = (id: number, from: number, to: number) =>
    run("Cast", [typeAttribute("SrcT", from), typeAttribute("DstT", to)], [id]);
  const factors = backend
    .getInputTensorIds([a, b])
    .map((id) => cast(id, TF.float32, TF.bfloat16).id);
  const rounded = run(operation, [typeAttribute("T", TF.bfloat16), ...attributes], factors);
  const result = cast(rounded.id, TF.bfloat16, TF.float32);
  for (const id of [...factors, rounded.id]) binding.deleteTensor(id);
  return backend.createOutputTensor(result);
}

const batchMatMul: Kernel = {
  name: tf.BatchMatMul,
  run: (call) =>
    product(
      call.backend,
      input(call, "a"),
      input(call, "b"),
      attribute<boolean>(call, "transposeA"),
      attribute<boolean>(call, "transposeB"),
    ),
};

/** x [N, inDim], weight [inDim, outDim], bias [outDim] or absent → [N, outDim]. */
function linear(call: KernelCall): tf.TensorInfo {
  const { backend } = call;
  const y = product(backend, input(call, "x"), input(call, "weight"), false, false);
  const { bias } = call.inputs;
  if (!bias) return y;
  try {
    // BiasAdd reuses the product's memory when nobody else holds it, so the sum costs no allocation.
    return backend.executeSingleOutput("BiasAdd", [typeOf(backend, "T", y)], [y, bias]);
  } finally {
    (y as tf.Tensor).dispose();
  }
}

/** tf.matMul, and the linear layer of @llmsmith/tensor. */
export const productKernels: readonly Kernel[] = [
  batchMatMul,
  { name: "LLMSmithLinear", run: linear },
];
