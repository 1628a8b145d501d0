// Matrix products: tfjs's two kernels, and the linear layer with its bias gradient.
import { tf } from "../tf.ts";
import type { TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { kernelsOf, makeOutput, pointerOf, productScratch, sizeOf } from "./module.ts";
import { checkShape, input, type KernelCall, matrixShape, override, register } from "./register.ts";

interface Product {
  transposeA: boolean;
  transposeB: boolean;
  bias?: TensorInfo;
}

/** A product of float32 tensors with broadcast batch axes, shaped as tfjs's matMul. */
function product(backend: BackendWasm, a: TensorInfo, b: TensorInfo, options: Product): TensorInfo {
  const { transposeA, transposeB, bias } = options;
  const [aRows = 1, aColumns = 1] = a.shape.slice(-2);
  const [bRows = 1, bColumns = 1] = b.shape.slice(-2);
  const [rows, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [bDepth, columns] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (depth !== bDepth) {
    throw new RangeError(
      `matMul: inner sizes ${depth} and ${bDepth} of shapes [${a.shape}] and [${b.shape}] with transposeA=${transposeA}, transposeB=${transposeB} differ; they must be equal`,
    );
  }
  const aBatch = a.shape.slice(0, -2);
  const bBatch = b.shape.slice(0, -2);
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const output = makeOutput(backend, [...batchShape, rows, columns]);
  if (sizeOf(output.shape) === 0) return output;

  const kernels = kernelsOf(backend);
  const scratch = productScratch(backend);
  const run = (batch: number, first: Runs, target: number): void => {
    // One matrix B for consecutive untransposed matrices A is one product with more rows.
    const merged = first.bStride === 0 && !transposeA && first.aStride !== 0;
    kernels.gemmBatch(
      merged ? 1 : batch,
      first.aStride,
      first.bStride,
      merged ? rows * batch : rows,
      columns,
      depth,
      pointerOf(backend, a) + 4 * first.a,
      transposeA ? 1 : depth,
      transposeA ? rows : 1,
      pointerOf(backend, b) + 4 * first.b,
      transposeB ? 1 : columns,
      transposeB ? depth : 1,
      pointerOf(backend, output) + 4 * target,
      bias === undefined ? 0 : pointerOf(backend, bias),
      scratch,
    );
  };
  const aSize = rows * depth;
  const bSize = depth * columns;
  const batch = sizeOf(batchShape);
  const [aCount, bCount] = [sizeOf(aBatch), sizeOf(bBatch)];
  if ([aCount, bCount].every((count) => count === 1 || count === batch)) {
    const aStride = aCount === 1 ? 0 : aSize;
    const bStride = bCount === 1 ? 0 : bSize;
    run(batch, { a: 0, b: 0, aStride, bStride }, 0);
  } else {
    for (let n = 0; n < batch; n++) {
      const first = {
        a: aSize * broadcastIndex(n, batchShape, aBatch),
        b: bSize * broadcastIndex(n, batchShape, bBatch),
        aStride: 0,
        bStride: 0,
      };
      run(1, first, n * rows * columns);
    }
  }
  return output;
}

/** Element offsets of the first matrices of a run, and from each to the next. */
interface Runs {
  a: number;
  b: number;
  aStride: number;
  bStride: number;
}

/** Which matrix of a tensor with batch axes `own` belongs to the n-th of the broadcast `shape`. */
function broadcastIndex(n: number, shape: readonly number[], own: readonly number[]): number {
  let index = 0;
  let stride = 1;
  for (let axis = 1; axis <= shape.length; axis++) {
    const size = shape.at(-axis) ?? 1;
    const ownSize = own.at(-axis) ?? 1;
    if (ownSize !== 1 && axis <= own.length) index += (n % size) * stride;
    n = Math.floor(n / size);
    stride *= axis <= own.length ? ownSize : 1;
  }
  return index;
}

function batchMatMul({ inputs, attrs, backend }: KernelCall): TensorInfo | undefined {
  const { a, b } = inputs;
  if (a?.dtype !== "float32" || b?.dtype !== "float32") return undefined;
  const { transposeA, transposeB } = attrs;
  return product(backend, a, b, { transposeA: !!transposeA, transposeB: !!transposeB });
}

function fusedMatMul({ inputs, attrs, backend }: KernelCall): TensorInfo | undefined {
  const { a, b, bias, preluActivationWeights } = inputs;
  const { transposeA, transposeB, activation } = attrs;
  if (a?.dtype !== "float32" || b?.dtype !== "float32" || preluActivationWeights != null) {
    return undefined;
  }
  if (activation != null && activation !== "linear") return undefined;
  const options = { transposeA: !!transposeA, transposeB: !!transposeB };
  if (bias == null) return product(backend, a, b, options);
  const columns = b.shape.at(transposeB ? -2 : -1);
  if (bias.dtype !== "float32" || bias.shape.length !== 1 || bias.shape[0] !== columns) {
    return undefined;
  }
  return product(backend, a, b, { ...options, bias });
}

function linear({ inputs, backend }: KernelCall): TensorInfo {
  const name = "LLMSmithLinear";
  const x = input(name, inputs, "x");
  const weight = input(name, inputs, "weight");
  matrixShape(name, "x", x);
  const [, columns] = matrixShape(name, "weight", weight);
  const options = { transposeA: false, transposeB: false };
  if (inputs["bias"] == null) return product(backend, x, weight, options);
  const bias = input(name, inputs, "bias");
  checkShape(name, "bias", bias, [columns]);
  return product(backend, x, weight, { ...options, bias });
}

function biasGrad({ inputs, backend }: KernelCall): TensorInfo {
  const name = "LLMSmithBiasGrad";
  const dy = input(name, inputs, "dy");
  const [rows, width] = matrixShape(name, "dy", dy);
  const output = makeOutput(backend, [width]);
  const kernels = kernelsOf(backend);
  if (width > 0) kernels.biasGrad(rows, width, pointerOf(backend, dy), pointerOf(backend, output));
  return output;
}

/** Registers the kernels of this file. */
export function registerProducts(): void {
  override("BatchMatMul", batchMatMul);
  override("_FusedMatMul", fusedMatMul);
  register("LLMSmithLinear", linear);
  register("LLMSmithBiasGrad", biasGrad);
}
