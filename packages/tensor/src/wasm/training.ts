// Kernels of a training step: embedding gradient, squared norm, AdamW in place.
import type { TensorInfo } from "@tensorflow/tfjs";
import { kernelsOf, makeOutput, pointerOf, sizeOf } from "./module.ts";
import { checkShape, input, type KernelCall, matrixShape, register } from "./register.ts";

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
  const value = (attribute: string): number => Number(attrs[attribute]);
  const rate = value("learningRate");
  const beta1 = value("beta1");
  const beta2 = value("beta2");
  const step = value("step");
  const decay = 1 - rate * value("weightDecay");
  const stepSize = rate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const rests = [beta1, 1 - beta1, beta2, 1 - beta2];
  const scale = value("gradientScale");
  const epsilon = value("epsilon");
  const { adamW: update } = kernelsOf(backend);
  update(size, ...tensors, scale, decay, ...rests, stepSize, correction, epsilon);
  return [];
}

/** Registers the kernels of this file. */
export function registerTraining(): void {
  register("LLMSmithEmbeddingGrad", embeddingGrad);
  register("LLMSmithSumOfSquares", sumOfSquares);
  register("LLMSmithAdamW", adamW);
}
