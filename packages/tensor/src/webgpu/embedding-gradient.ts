// The gradient of a table of embeddings. TensorFlow.js's scatter adds floats in an order that differs from
// run to run; here the first of equal ids sums the rows of all, so that a training can be repeated.
import { elementwise } from "./program.ts";
import type { WebgpuKernel } from "./register.ts";

export const embeddingGradient: WebgpuKernel = ({ inputs, attributes, backend }) => {
  const { ids, dy } = inputs;
  const [count, width] = dy!.shape as [number, number];
  const outputShape = [attributes["rows"] as number, width];
  const zeros = backend.runWebGPUProgram(
    elementwise({
      outputShape,
      shaderKey: "llmsmith_zeros",
      variableNames: [],
      body: "result[index] = 0.0;",
    }),
    [],
    "float32",
  );
  if (count === 0) return zeros;
  const program = elementwise({
    outputShape,
    shaderKey: "llmsmith_embedding_gradient",
    variableNames: ["ids", "dy"],
    count: { value: count * width, wgsl: "uniforms.idsShape * uniforms.outShape[1]" },
    body: `
      let width = uniforms.outShape[1];
      let own = index / width;
      let column = index % width;
      let row = ids[own];
      if (row < 0 || row >= uniforms.outShape[0]) { return; }
      for (var i = 0; i < own; i = i + 1) {
        if (ids[i] == row) { return; }
      }
      var sum = 0.0;
      for (var i = own; i < uniforms.idsShape; i = i + 1) {
        if (ids[i] == row) { sum = sum + dy[i * width + column]; }
      }
      result[row * width + column] = sum;`,
  });
  return backend.runWebGPUProgram(program, [ids!, dy!], "float32", undefined, zeros);
};
