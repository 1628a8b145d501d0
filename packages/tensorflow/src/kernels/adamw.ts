// AdamW in place: TensorFlow's fused update of a resource variable.
import type { TensorInfo } from "@tensorflow/tfjs";
import { boolAttribute, typeAttribute } from "../binding/attributes.ts";
import { TF } from "../binding/data-types.ts";
import type { CompilingBackend, TensorData } from "./backend-types.ts";
import { attribute, input, type Kernel, type KernelCall } from "./kernel.ts";

const floats = typeAttribute("T", TF.float32);
const dtype = typeAttribute("dtype", TF.float32);
const applyAttributes = [
  floats,
  boolAttribute("use_locking", false),
  boolAttribute("use_nesterov", false),
];

function checkShapes(tensors: readonly TensorInfo[]): void {
  const [parameter, ...others] = tensors.map((tensor) => tensor.shape.join());
  if (others.some((shape) => shape !== parameter))
    throw new RangeError(
      `LLMSmithAdamW: parameter [${parameter}], moments and gradient [${others.join("], [")}] must have one shape`,
    );
}

/** Writes into variables: at once, or in the function that is being traced. */
type Writer = (
  operation: string,
  variables: readonly TensorInfo[],
  rest: readonly number[],
) => void;

function writerOf(backend: CompilingBackend): Writer {
  const { tracing } = backend;
  const attributesOf = (operation: string) =>
    operation === "AssignVariableOp" ? [dtype] : applyAttributes;
  if (tracing)
    return (operation, variables, rest) =>
      tracing.trace.writeVariables(
        operation,
        attributesOf(operation),
        variables.map(({ dataId, shape }) => ({ dataId, shape, dtype: TF.float32 })),
        rest,
      );
  return (operation, variables, rest) => {
    const resources = variables.map((variable) => {
      const data: TensorData = backend.storedData(variable);
      const resource = backend.resources.of(data);
      // TensorFlow updates in place when nobody else holds the memory, and copies it when somebody does.
      backend.resources.forgetValue(data);
      return resource;
    });
    backend.binding.executeOp(operation, attributesOf(operation), [...resources, ...rest], 0);
  };
}

/**
 * PyTorch's AdamW step by one fused operation. TensorFlow's own bias corrections are switched off (powers
 * of 0): the step size and epsilon come with them, in double precision.
 */
function adamW(call: KernelCall): TensorInfo[] {
  const backend = call.backend as CompilingBackend;
  const { binding } = backend;
  const variables = ["parameter", "firstMoment", "secondMoment"].map((name) => input(call, name));
  const gradient = input(call, "gradient");
  checkShapes([...variables, gradient]);
  const write = writerOf(backend);
  const [parameter] = variables as [TensorInfo];
  const own: number[] = [];
  const keep = (id: number): number => {
    own.push(id);
    return id;
  };
  const scalar = (value: number) => keep(binding.createTensor([], TF.float32, [value]));
  const product = (a: number, b: number) =>
    keep(binding.executeOp("Mul", [floats], [a, b], 1)[0]!.id);
  const idOf = (tensor: TensorInfo) => backend.getInputTensorIds([tensor])[0]!;
  const given = (name: string) => idOf(input(call, name));
  try {
    if (attribute<boolean>(call, "decays")) {
      const decayed = product(idOf(parameter), given("decay"));
      write("AssignVariableOp", [parameter], [decayed]);
      binding.deleteTensor(own.pop()!);
    }
    const scaled = product(idOf(gradient), given("gradientScale"));
    const betas = ["beta1", "beta2"].map((name) => scalar(attribute<number>(call, name)));
    const zero = scalar(0);
    write("ResourceApplyAdam", variables, [
      zero,
      zero,
      given("stepSize"),
      ...betas,
      given("epsilon"),
      scaled,
    ]);
  } finally {
    for (const id of own) binding.deleteTensor(id);
  }
  return [];
}

/** The kernel of `LLMSmithAdamW`: writes into its inputs and returns nothing. */
export const adamWKernel: Kernel = { name: "LLMSmithAdamW", run: adamW };
