// Kernels that a model's training asks for by name, each a few native operations.
import type { TensorInfo } from "@tensorflow/tfjs";
import { attribute, input, type Kernel, type KernelCall } from "./kernel.ts";
import { int32Type, runWithConstants, typeOf } from "./run.ts";

/** `then` on `tensor`, which is freed whatever happens. */
function using(tensor: TensorInfo, then: (tensor: TensorInfo) => TensorInfo): TensorInfo {
  try {
    return then(tensor);
  } finally {
    (tensor as TensorInfo & { dispose(): void }).dispose();
  }
}

/** dy [N, C] → its sum over N, [C]: a reduction over rows that uses all threads. */
function biasGrad(call: KernelCall): TensorInfo {
  const { backend } = call;
  const dy = input(call, "dy");
  return backend.executeSingleOutput("BiasAddGrad", [typeOf(backend, "T", dy)], [dy]);
}

/**
 * ids [N] int32, dy [N, C], attribute `rows` → [rows, C]: row r is the sum of dy where ids is r.
 * Negative ids count nowhere; an id of `rows` or more is an error on the CPU.
 */
function embeddingGrad(call: KernelCall): TensorInfo {
  const { backend } = call;
  const dy = input(call, "dy");
  return runWithConstants(
    backend,
    "UnsortedSegmentSum",
    [typeOf(backend, "T", dy), int32Type("Tindices"), int32Type("Tnumsegments")],
    [dy, input(call, "ids")],
    [backend.binding.constantScalar(attribute<number>(call, "rows"))],
  );
}

/**
 * logits [N, V] float32, labels [N] int32, each in 0 … V−1 → the loss of each row [N] in nats and its
 * derivative by the logits [N, V], without a one-hot matrix. A label outside is an error on the CPU;
 * on a GPU its row becomes NaN.
 */
function sparseCrossEntropy(call: KernelCall): TensorInfo[] {
  const { backend } = call;
  const logits = input(call, "logits");
  const labels = input(call, "labels");
  return backend.executeMultipleOutputs(
    "SparseSoftmaxCrossEntropyWithLogits",
    [typeOf(backend, "T", logits), typeOf(backend, "Tlabels", labels)],
    [logits, labels],
    2,
  );
}

/** x of any shape → Σ x², a scalar. */
function sumOfSquares(call: KernelCall): TensorInfo {
  const { backend } = call;
  const x = input(call, "x");
  const type = typeOf(backend, "T", x);
  // L2Loss is Σ x² / 2; doubling is exact.
  return using(backend.executeSingleOutput("L2Loss", [type], [x]), (half) =>
    backend.executeSingleOutput("AddV2", [type], [half, half]),
  );
}

/** Kernels for the operations of the same names in @llmsmith/tensor. */
export const trainingKernels: readonly Kernel[] = [
  { name: "LLMSmithBiasGrad", run: biasGrad },
  { name: "LLMSmithEmbeddingGrad", run: embeddingGrad },
  { name: "LLMSmithSparseCrossEntropy", run: sparseCrossEntropy },
  { name: "LLMSmithSumOfSquares", run: sumOfSquares },
];
