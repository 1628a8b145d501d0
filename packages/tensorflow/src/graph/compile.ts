// Traces a function of TensorFlow.js tensors into one function of TensorFlow's.
import * as tf from "@tensorflow/tfjs";
import { typeAttribute } from "../binding/attributes.ts";
import type { Binding } from "../binding/binding.ts";
import type { CApi, Pointer } from "../binding/c-api.ts";
import type { EagerContext } from "../binding/context.ts";
import type { EagerExecutor } from "../binding/eager.ts";
import type { Status } from "../binding/status.ts";
import type { CompilingBackend, Precision, Tracing } from "../kernels/backend-types.ts";
import { Graph, type GraphTensor } from "./graph.ts";
import { type IslandCaller, islandCaller } from "./islands.ts";
import { type Mode, NativeFunction } from "./native-function.ts";
import { type Feed, Trace } from "./trace.ts";
import { VariableWatch } from "./variable-watch.ts";

/** An array that a function makes a tensor of. */
export type ArrayInput = Float32Array | Int32Array | Uint8Array;

/** An argument: a tensor or an array. */
export type Input = tf.Tensor | ArrayInput;

/** What is to be traced. */
export type TraceRequest = {
  /** For messages. */
  name: string;
  mode: Mode;
  /** What matrix products are computed in. Default "float32". */
  precision?: Precision;
  /** Arguments of the first call; later ones have the same shapes, types and lengths. */
  inputs: readonly Input[];
  /** Stand-ins for the arrays among `inputs`, by index: what `body` will make tensors of. */
  standIns: ReadonlyMap<number, unknown>;
  /** A kernel of plain operations to be taken instead of the engine's own, where that is better. */
  reference: Tracing["reference"];
  /** The function, called once, with symbolic tensors in place of the tensors among `inputs`. */
  body: (tensors: ReadonlyMap<number, tf.Tensor>, island: IslandCaller) => tf.Tensor[];
};

/** A traced function. */
export type TracedFunction = {
  /** Operations in its graph. */
  readonly operations: number;
  /** Outputs of one call; they belong to the caller's tidy scope. */
  call(inputs: readonly Input[]): tf.Tensor[];
  /** As `call`, beside the main thread. */
  callAsync(inputs: readonly Input[]): Promise<tf.Tensor[]>;
  dispose(): void;
};

/** What the compiler works with. */
export type CompilerParts = {
  api: CApi;
  status: Status;
  context: EagerContext;
  eager: EagerExecutor;
  binding: Binding;
  backend: () => CompilingBackend;
};

/** Trace `request.body` now and return the function that replaces it. */
export function traceFunction(parts: CompilerParts, request: TraceRequest): TracedFunction {
  const { api, status, context, eager, binding } = parts;
  const backend = parts.backend();
  const graph = new Graph(api, status);
  const trace = new Trace(graph, eager);
  // Values that TensorFlow.js still holds in JavaScript are handed over first.
  for (const input of request.inputs) if (input instanceof tf.Tensor) backend.dataOf(input);
  const watch = new VariableWatch(backend);
  let native: NativeFunction;
  let variables: tf.Variable[];
  try {
    binding.executor = trace;
    backend.tracing = {
      trace,
      precision: request.precision ?? "float32",
      born: new WeakSet(),
      variables: watch.dataIds,
      reference: request.reference,
      arrays: new Map([...request.standIns].map(([index, standIn]) => [standIn, index])),
    };
    let outputs: GraphTensor[] = [];
    tf.tidy(() => {
      const results = runBody(request, parts, backend, trace);
      outputs = backend.getInputTensorIds(results).map((id) => trace.resultOf(id));
      watch.requireNoneMade();
      for (const { dataId, shape, dtype, id } of watch.assigned())
        trace.writeVariables(
          "AssignVariableOp",
          [typeAttribute("dtype", dtype)],
          [{ dataId, shape, dtype }],
          [id],
        );
    });
    variables = trace.variables.map(({ dataId }) => watch.variableOf(dataId));
    native = new NativeFunction(context, graph, status, {
      title: request.name,
      mode: request.mode,
      inputs: trace.inputs,
      outputs,
      effects: trace.effects,
    });
  } catch (error) {
    releaseCaptured(api, trace.feeds);
    throw error;
  } finally {
    watch.restore();
    binding.executor = eager;
    backend.tracing = undefined;
    graph.dispose();
  }
  const feeder = { parts, backend, feeds: trace.feeds, variables, written: trace.written() };
  return {
    operations: graph.count,
    call(inputs) {
      const { pointers, temporary } = feed(feeder, inputs);
      try {
        return adopt(parts, native.call(pointers));
      } finally {
        for (const each of temporary) api.TFE_DeleteTensorHandle(each);
      }
    },
    async callAsync(inputs) {
      const { pointers, temporary } = feed(feeder, inputs);
      const running = native.callAsync(pointers);
      // The call holds on to its inputs by now.
      for (const each of temporary) api.TFE_DeleteTensorHandle(each);
      return adopt(parts, await running);
    },
    dispose() {
      releaseCaptured(api, trace.feeds);
      native.dispose();
    },
  };
}

function runBody(
  request: TraceRequest,
  parts: CompilerParts,
  backend: CompilingBackend,
  trace: Trace,
): tf.Tensor[] {
  const tensors = new Map<number, tf.Tensor>();
  request.inputs.forEach((input, index) => {
    if (!(input instanceof tf.Tensor)) return;
    const { dtype } = backend.tensorMap.get(input.dataId);
    const symbol = trace.addInput(input.shape, dtype, { kind: "tensor", index });
    tensors.set(index, backend.createOutputTensor(symbol) as tf.Tensor);
  });
  return request.body(tensors, islandCaller(parts, trace));
}

type Feeder = {
  parts: CompilerParts;
  backend: CompilingBackend;
  feeds: readonly Feed[];
  variables: readonly tf.Variable[];
  written: ReadonlySet<number>;
};

/** The handles of one call's inputs, and those among them that are made for this call alone. */
function feed(
  feeder: Feeder,
  inputs: readonly Input[],
): { pointers: Pointer[]; temporary: Pointer[] } {
  const { parts, backend, feeds, variables, written } = feeder;
  const { eager } = parts;
  const temporary: Pointer[] = [];
  const pointers = feeds.map((each) => {
    switch (each.kind) {
      case "captured":
        return each.pointer;
      case "tensor":
        return eager.pointer(backend.dataOf(inputs[each.index] as tf.Tensor).id, "compile");
      case "variable":
        return resourceOf(backend, eager, variables[each.index]!, written.has(each.index));
      case "array": {
        const made = eager.newHandle(each.shape, each.dtype, inputs[each.index] as ArrayInput);
        temporary.push(made);
        return made;
      }
    }
  });
  return { pointers, temporary };
}

function resourceOf(
  backend: CompilingBackend,
  eager: EagerExecutor,
  variable: tf.Variable,
  isWritten: boolean,
): Pointer {
  if (variable.isDisposed)
    throw new Error(
      `a variable of shape [${variable.shape.join()}] that a compiled function uses was disposed; keep it, or compile again`,
    );
  let data = backend.storedData(variable);
  if (isWritten && data.refCount > 1) {
    // Clones share the data and must keep the old value: the variable gets its own.
    tf.tidy(() =>
      variable.assign(
        backend.executeSingleOutput(
          "Identity",
          [typeAttribute("T", data.dtype)],
          [variable],
        ) as tf.Tensor,
      ),
    );
    data = backend.storedData(variable);
  }
  const resource = backend.resources.of(data);
  backend.resources.forgetValue(data);
  return eager.pointer(resource, "compile");
}

function adopt({ eager, backend }: CompilerParts, pointers: readonly Pointer[]): tf.Tensor[] {
  return pointers.map((pointer) => backend().createOutputTensor(eager.adopt(pointer)) as tf.Tensor);
}

function releaseCaptured(api: CApi, feeds: readonly Feed[]): void {
  for (const each of feeds) if (each.kind === "captured") api.TFE_DeleteTensorHandle(each.pointer);
}
