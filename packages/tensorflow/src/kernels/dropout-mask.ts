// The dropout mask of @llmsmith/tensor by operations of TensorFlow: the same bits from the same seed.
import { type Attribute, typeAttribute } from "../binding/attributes.ts";
import { TF } from "../binding/data-types.ts";
import { attribute, input, type Kernel } from "./kernel.ts";

const ints = [typeAttribute("T", TF.int32)];
const toFloat: Attribute[] = [typeAttribute("SrcT", TF.bool), typeAttribute("DstT", TF.float32)];

/**
 * seed int32 scalar, attributes `size` and `rate` → [size] of 0 (with probability `rate`) and
 * 1 / (1 − rate). Element i hashes `start + i·0x9e3779b9` in 32-bit arithmetic, which wraps.
 */
export const dropoutMaskKernel: Kernel = {
  name: "LLMSmithDropoutMask",
  run(call) {
    const { backend } = call;
    const { binding } = backend;
    const [size, rate] = [attribute<number>(call, "size"), attribute<number>(call, "rate")];
    const own: number[] = [];
    const run = (operation: string, attributes: readonly Attribute[], ids: number[]): number => {
      const { id } = binding.executeOp(operation, attributes, ids, 1)[0]!;
      own.push(id);
      return id;
    };
    const constant = (value: number) => binding.constantScalar(value | 0);
    const both = (operation: string, a: number, b: number) => run(operation, ints, [a, b]);
    /** x ^ (x >>> bits), on signed integers. */
    const fold = (x: number, bits: number) => {
      const shifted = both("RightShift", x, constant(bits));
      const logical = both("BitwiseAnd", shifted, constant(2 ** (32 - bits) - 1));
      return both("BitwiseXor", x, logical);
    };
    const mix = (x: number) => {
      const once = both("Mul", fold(x, 16), constant(0x7feb352d));
      return fold(both("Mul", fold(once, 15), constant(0x846ca68b)), 16);
    };
    try {
      const [seed] = backend.getInputTensorIds([input(call, "seed")]) as [number];
      const start = both("BitwiseXor", mix(seed), mix(constant(0x9e3779b9)));
      const range = [constant(0), constant(size), constant(1)];
      const counter = run("Range", [typeAttribute("Tidx", TF.int32)], range);
      const steps = both("Mul", counter, constant(0x9e3779b9));
      const bits = mix(both("AddV2", steps, start));
      // Unsigned comparison: with the top bit turned, the order is that of signed numbers.
      const ordered = both("BitwiseXor", bits, constant(0x80000000));
      const threshold = constant(Math.round(rate * 4_294_967_296) ^ 0x80000000);
      const kept = run("GreaterEqual", ints, [ordered, threshold]);
      const ones = run("Cast", toFloat, [kept]);
      const keep = binding.createTensor([], TF.float32, [1 / (1 - rate)]);
      own.push(keep);
      const [mask] = binding.executeOp("Mul", [typeAttribute("T", TF.float32)], [ones, keep], 1);
      return backend.createOutputTensor(mask!);
    } finally {
      for (const id of own) binding.deleteTensor(id);
    }
  },
};
