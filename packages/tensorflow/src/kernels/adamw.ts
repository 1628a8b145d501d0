// AdamW in place: TensorFlow's fused update works on resource variables, TensorFlow.js's variables are plain tensors.
import type { TensorInfo } from "@tensorflow/tfjs";
import {
  type Attribute,
  AttributeKind,
  boolAttribute,
  typeAttribute,
} from "../binding/attributes.ts";
import type { Binding } from "../binding/binding.ts";
import { TF } from "../binding/data-types.ts";
import type { NodeBackend } from "./backend-types.ts";
import { attribute, input, type Kernel, type KernelCall } from "./kernel.ts";

const floats = typeAttribute("T", TF.float32);
const dtype = typeAttribute("dtype", TF.float32);

/** Three resource variables that lend themselves to every parameter: value, first and second moment. */
class Slots {
  readonly #binding: Binding;
  readonly #resources: readonly number[];
  readonly #empty: number;

  constructor(binding: Binding) {
    this.#binding = binding;
    this.#resources = ["value", "first", "second"].map((name) => {
      const attributes: Attribute[] = [
        dtype,
        { name: "shape", type: AttributeKind.shape, value: [] },
        { name: "shared_name", type: AttributeKind.string, value: `llmsmith_adamw_${name}` },
      ];
      return binding.executeOp("VarHandleOp", attributes, [], 1)[0]!.id;
    });
    this.#empty = binding.createTensor([0], TF.float32, []);
  }

  /** Put the tensors with these numbers into the slots. They share memory until they are deleted. */
  put(ids: readonly number[]): void {
    ids.forEach((id, slot) => this.#assign(slot, id));
  }

  /** The fused update; `rest` are the numbers of its other inputs. */
  apply(rest: readonly number[]): void {
    const attributes = [
      floats,
      boolAttribute("use_locking", false),
      boolAttribute("use_nesterov", false),
    ];
    this.#binding.executeOp("ResourceApplyAdam", attributes, [...this.#resources, ...rest], 0);
  }

  /** Numbers of what the slots hold now; the slots let go of it. */
  take(): number[] {
    return this.#resources.map((resource, slot) => {
      const { id } = this.#binding.executeOp("ReadVariableOp", [dtype], [resource], 1)[0]!;
      this.#assign(slot, this.#empty);
      return id;
    });
  }

  #assign(slot: number, id: number): void {
    this.#binding.executeOp("AssignVariableOp", [dtype], [this.#resources[slot]!, id], 0);
  }
}

/** Numbers of temporary native tensors, freed together. */
class Temporaries {
  readonly #binding: Binding;
  readonly #ids: number[] = [];

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  scalar(value: number): number {
    return this.#keep(this.#binding.createTensor([], TF.float32, [value]));
  }

  /** tensor · factor, or the tensor itself where the factor is 1. */
  scaled(tensor: number, factor: number): number {
    if (factor === 1) return tensor;
    const inputs = [tensor, this.scalar(factor)];
    return this.#keep(this.#binding.executeOp("Mul", [floats], inputs, 1)[0]!.id);
  }

  free(): void {
    for (const id of this.#ids) this.#binding.deleteTensor(id);
  }

  #keep(id: number): number {
    this.#ids.push(id);
    return id;
  }
}

function checkShapes(tensors: readonly TensorInfo[]): void {
  const [parameter, ...others] = tensors.map((tensor) => tensor.shape.join());
  if (others.some((shape) => shape !== parameter))
    throw new RangeError(
      `LLMSmithAdamW: parameter [${parameter}], moments and gradient [${others.join("], [")}] must have one shape`,
    );
}

/**
 * PyTorch's AdamW step by one fused operation. TensorFlow writes in place when nobody else holds a
 * tensor's memory, and copies it first when somebody does.
 */
function adamW(slots: Slots, call: KernelCall): TensorInfo[] {
  const backend: NodeBackend = call.backend;
  const { binding } = backend;
  const state = ["parameter", "firstMoment", "secondMoment"].map((name) => input(call, name));
  const gradient = input(call, "gradient");
  checkShapes([...state, gradient]);
  const number = (name: string): number => attribute<number>(call, name);
  const [beta1, beta2, rate] = [number("beta1"), number("beta2"), number("learningRate")];
  const [power1, power2] = [beta1 ** number("step"), beta2 ** number("step")];
  const temporaries = new Temporaries(binding);
  const [value, first, second] = backend.getInputTensorIds(state) as [number, number, number];
  try {
    const [gradientId] = backend.getInputTensorIds([gradient]) as [number];
    const scaled = temporaries.scaled(gradientId, number("gradientScale"));
    // TensorFlow adds epsilon to √v before v is corrected for its start at 0, PyTorch after.
    const epsilon = number("epsilon") * Math.sqrt(1 - power2);
    const scalars = [power1, power2, rate, beta1, beta2, epsilon];
    const rest = [...scalars.map((each) => temporaries.scalar(each)), scaled];
    const decayed = temporaries.scaled(value, 1 - rate * number("weightDecay"));
    slots.put([decayed, first, second]);
    // Only what the slots alone hold is updated in place.
    for (const id of [value, first, second, decayed]) binding.deleteTensor(id);
    try {
      slots.apply(rest);
    } finally {
      // After a failure the variables get back what the slots hold: their old values.
      const ids = slots.take();
      state.forEach((tensor, i) => {
        backend.tensorMap.get(tensor.dataId).id = ids[i]!;
      });
    }
  } finally {
    temporaries.free();
  }
  return [];
}

/** The kernel of `LLMSmithAdamW`: writes into its inputs and returns nothing. */
export function createAdamWKernel(binding: Binding): Kernel {
  const slots = new Slots(binding);
  return { name: "LLMSmithAdamW", run: (call) => adamW(slots, call) };
}
