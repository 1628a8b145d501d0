// The sum of many tensors: TensorFlow.js's kernel binds them all at once, more than a GPU has places for.
import type { TensorInfo } from "@tensorflow/tfjs";
import { elementwise } from "./program.ts";
import type { WebgpuKernel } from "./register.ts";

/** Inputs of one program: every adapter has 8 storage buffers, of which one is the result. */
const AT_ONCE = 7;

export const addN: WebgpuKernel = ({ inputs, backend }) => {
  const left = Object.values(inputs) as TensorInfo[];
  const { shape, dtype } = left[0]!;
  let sum: TensorInfo | undefined;
  do {
    const group = left.splice(0, sum ? AT_ONCE - 1 : AT_ONCE);
    if (sum) group.push(sum);
    const names = group.map((_, i) => `x${i}`);
    const program = elementwise({
      outputShape: shape,
      shaderKey: `llmsmith_add_n_${names.length}`,
      variableNames: names,
      body: `result[index] = ${names.map((name) => `${name}[index]`).join(" + ")};`,
    });
    const next = backend.runWebGPUProgram(program, group, dtype);
    if (sum) backend.disposeData(sum.dataId);
    sum = next;
  } while (left.length > 0);
  return sum;
};
