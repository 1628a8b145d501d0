// WGSL programs for TensorFlow.js's WebGPU backend, of which one kind is enough: one invocation for each index.
import type { WebGPUProgram } from "@tensorflow/tfjs-backend-webgpu";

/** What one kind of program differs from another in. */
export type ElementwiseParts = Pick<
  WebGPUProgram,
  "outputShape" | "shaderKey" | "variableNames" | "uniforms"
> & {
  /** WGSL for one `index`; `result` and the variables are arrays, the shapes stand in `uniforms`. */
  body: string;
  /** WGSL functions before it. */
  helpers?: string;
  /** Number of indices, where it is not that of the output's elements, also as a WGSL expression. */
  count?: { value: number; wgsl: string };
};

/** A program that runs `body` for each index from 0 on. */
export function elementwise(parts: ElementwiseParts): WebGPUProgram {
  const { body, helpers = "", count, ...rest } = parts;
  const invocations = count?.value ?? rest.outputShape.reduce((a, b) => a * b, 1);
  return {
    ...rest,
    size: true,
    workgroupSize: [64, 1, 1],
    dispatchLayout: { x: rest.outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(invocations / 64), 1, 1],
    getUserCode: () => `
      ${helpers}
      fn main(index : i32) {
        if (index >= ${count?.wgsl ?? "uniforms.size"}) { return; }
        ${body}
      }`,
  };
}
