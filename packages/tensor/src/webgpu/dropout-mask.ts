// The dropout mask on the GPU, bit for bit that of `dropoutMask`: its seed is on the GPU, too.
import { elementwise } from "./program.ts";
import type { WebgpuKernel } from "./register.ts";

/** As `mix` of ops/dropout.ts. */
const helpers = `
  fn mix32(value : u32) -> u32 {
    var x = value;
    x = (x ^ (x >> 16u)) * 0x7feb352du;
    x = (x ^ (x >> 15u)) * 0x846ca68bu;
    return x ^ (x >> 16u);
  }`;

export const dropoutMaskKernel: WebgpuKernel = ({ inputs, attributes, backend }) => {
  const { size, rate } = attributes as { size: number; rate: number };
  const program = elementwise({
    outputShape: [size],
    shaderKey: "llmsmith_dropout_mask",
    variableNames: ["seed"],
    uniforms: "threshold : u32, keep : f32,",
    helpers,
    // An int32 seed has no upper half: that part of the hash is a constant.
    body: `
      let start = mix32(bitcast<u32>(seed[0])) ^ mix32(0x9e3779b9u);
      let draw = mix32(start + u32(index) * 0x9e3779b9u);
      result[index] = select(0.0, uniforms.keep, draw >= uniforms.threshold);`,
  });
  return backend.runWebGPUProgram(program, [inputs["seed"]!], "float32", [
    { type: "uint32", data: [Math.round(rate * 4_294_967_296)] },
    { type: "float32", data: [1 / (1 - rate)] },
  ]);
};
