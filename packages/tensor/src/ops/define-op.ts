// How this package adds operations to TensorFlow.js: a kernel of plain tf operations for every
// engine, and the right of an engine to bring a faster kernel under the same name.
import { currentIsland } from "../compile/tracing.ts";
import { tf } from "../tf.ts";

/** Named inputs of an operation; an input may be absent (a bias). */
export type OpInputs = Record<string, tf.Tensor>;
/** Numbers and flags of an operation. */
export type OpAttributes = Record<string, number | boolean>;

/** An operation with its plain kernel. */
export type OpDefinition = {
  /** Name under which kernels are registered, beginning with `LLMSmith`. */
  name: string;
  /** Plain tf operations that compute the outputs; runs outside the tape, inside a tidy. */
  reference: (inputs: OpInputs, attributes: OpAttributes) => tf.Tensor[];
  /** Whether the plain kernel is many small operations that a compiler makes one of. Default false. */
  island?: boolean;
  /** Whether a compiler makes more of the plain kernel than of an engine's own. Default false. */
  fusible?: boolean;
  /**
   * Gradient of an operation with one output. Operations with several outputs are wrapped in
   * `tf.customGrad` instead: the tape would make a tensor of zeros for each further output.
   */
  gradient?: {
    /** Names of the inputs that `of` gets as `saved`, in this order. */
    save: string[];
    /** Gradients by input, each computed only when asked for: frozen inputs cost nothing. */
    of: (
      dy: tf.Tensor,
      saved: tf.Tensor[],
      attributes: OpAttributes,
    ) => Record<string, () => tf.Tensor>;
  };
};

const definitions = new Map<string, OpDefinition>();

/** Define an operation once, at import. */
export function defineOp(definition: OpDefinition): void {
  definitions.set(definition.name, definition);
  const { gradient } = definition;
  if (gradient === undefined) return;
  tf.registerGradient({
    kernelName: definition.name,
    inputsToSave: gradient.save,
    outputsToSave: [],
    gradFunc: (dy, saved, attributes) =>
      gradient.of(dy as tf.Tensor, saved, attributes as unknown as OpAttributes) as never,
  });
}

/**
 * The plain kernel of an operation that is better made of plain operations when a compiler fuses them:
 * those that an engine's own kernel writes in place.
 */
export function referenceOf(
  name: string,
): ((inputs: OpInputs, attributes: OpAttributes) => tf.Tensor[]) | undefined {
  const definition = definitions.get(name);
  if (!definition?.fusible) return undefined;
  return (inputs, attributes) => tf.tidy(() => definition.reference(inputs, attributes));
}

/** Run an operation by name; absent inputs are left out. Returns all outputs. */
export function runOp(
  name: string,
  inputs: Record<string, tf.Tensor | undefined>,
  attributes: OpAttributes = {},
): tf.Tensor[] {
  const given: OpInputs = {};
  for (const [key, tensor] of Object.entries(inputs)) if (tensor) given[key] = tensor;
  if (!tf.getKernel(name, tf.getBackend())) registerReferenceKernel(name, tf.getBackend());
  const outputs = tf.engine().runKernel(name, given, attributes) as tf.Tensor | tf.Tensor[];
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** Give `backend` the plain kernel of an operation for which it has none of its own. */
function registerReferenceKernel(name: string, backendName: string): void {
  const { reference, island: isIsland = false } = definitions.get(name)!;
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: (call) => {
      const inputs = call.inputs as unknown as OpInputs;
      const attributes = (call.attrs ?? {}) as OpAttributes;
      const island = isIsland ? currentIsland() : undefined;
      if (!island) return tf.tidy(() => reference(inputs, attributes));
      const names = Object.keys(inputs);
      return island(`${name} ${JSON.stringify(attributes)}`, Object.values(inputs), (tensors) =>
        reference(Object.fromEntries(names.map((each, i) => [each, tensors[i]!])), attributes),
      );
    },
  });
}

/**
 * `tf.customGrad` with honest types: `forward` returns the value and what the gradient needs,
 * `backward` one gradient for each of `inputs`.
 */
export function withGradient(
  inputs: tf.Tensor[],
  forward: () => { value: tf.Tensor; saved: tf.Tensor[] },
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const { value, saved } = forward();
    save(saved); // what `backward` reads must be saved: the tidy around frees the rest
    return { value, gradFunc: backward };
  });
  return op(...inputs);
}
