// Kernels of a training step: embedding and its gradient, squared norm, AdamW in place.
import type { TensorInfo } from "@tensorflow/tfjs";
import { kernelsOf, makeOutput, memoryOf, pointerOf, sizeOf } from "./module.ts";
import { checkShape, input, type KernelCall, matrixShape, register } from "./register.ts";

/** Rows of a table: tfjs's gather works element by element. */
function embed({ inputs, backend }: KernelCall): TensorInfo {
  const name = "LLMSmithEmbed";
  const table = input(name, inputs, "table");
  const ids = input(name, inputs, "ids", "int32");
  const [rows, width] = matrixShape(name, "table", table);
  const count = sizeOf(ids.shape);
  checkShape(name, "ids", ids, [count]);
  const output = makeOutput(backend, [count, width]);
  const { floats, ints } = memoryOf(backend);
  const [from, where, to] = [table, ids, output].map(
    (tensor) => pointerOf(backend, tensor) / 4,
  ) as [number, number, number];
  for (let n = 0; n < count; n++) {
    const id = ints[where + n]!;
    if (id < 0 || id >= rows) {
      backend.disposeData(output.dataId, true);
      throw new RangeError(
        `embed: id ${id} at place ${n} is no row of the table [${rows}, ${width}]; ids go from 0 to ${rows - 1}`,
      );
    }
    const start = from + id * width;
    floats.copyWithin(to + n * width, start, start + width);
  }
  return output;
}

function embeddingGrad({ inputs, attrs, backend }: KernelCall): TensorInfo {
  const name = "LLMSmithEmbeddingGrad";
  const ids = input(name, inputs, "ids", "int32");
  const dy = input(name, inputs, "dy");
  const [count, width] = matrixShape(name, "dy", dy);
  checkShape(name, "ids", ids, [count]);
  const rows = Number(attrs["rows"]);
  const output = makeOutput(backend, [rows, width]);
  const pointers = [ids, dy, output].map((tensor) => pointerOf(backend, tensor));
  kernelsOf(backend).embeddingGrad(count, rows, width, ...pointers);
  return output;
}

function sumOfSquares({ inputs, backend }: KernelCall): TensorInfo {
  const x = input("LLMSmithSumOfSquares", inputs, "x");
  const sum = kernelsOf(backend).sumOfSquares(sizeOf(x.shape), pointerOf(backend, x));
  return backend.makeOutput([], "float32", undefined, new Float32Array([sum]));
}

/** As PyTorch's AdamW; writes into the inputs' own memory, which no other tensor may share. */
function adamW({ inputs, attrs, backend }: KernelCall): TensorInfo[] {
  const name = "LLMSmithAdamW";
  const parameter = input(name, inputs, "parameter");
  const size = sizeOf(parameter.shape);
  const tensors = ["parameter", "gradient", "firstMoment", "secondMoment"].map((part) => {
    const tensor = input(name, inputs, part);
    if (sizeOf(tensor.shape) !== size) {
      throw new RangeError(
        `${name}: ${part} is [${tensor.shape}], parameter is [${parameter.shape}]; they must have as many elements`,
      );
    }
    return pointerOf(backend, tensor);
  });
  const { beta1, beta2, decays } = attrs as { beta1: number; beta2: number; decays: boolean };
  const scalar = (part: string): number =>
    (backend.readSync(input(name, inputs, part).dataId) as Float32Array)[0]!;
  const decay = decays ? scalar("decay") : 1;
  const rests = [beta1, 1 - beta1, beta2, 1 - beta2];
  const scale = scalar("gradientScale");
  const stepSize = scalar("stepSize");
  const epsilon = scalar("epsilon");
  const { adamW: update } = kernelsOf(backend);
  // Step size and epsilon hold the correction of the second moment already.
  update(size, ...tensors, scale, decay, ...rests, stepSize, 1, epsilon);
  return [];
}

/** Registers the kernels of this file. */
export function registerTraining(): void {
  register("LLMSmithEmbed", embed);
  register("LLMSmithEmbeddingGrad", embeddingGrad);
  register("LLMSmithSumOfSquares", sumOfSquares);
  register("LLMSmithAdamW", adamW);
}
