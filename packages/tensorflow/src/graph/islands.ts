// Parts of a graph that XLA compiles: chains of small operations become one, products stay as they are.
import * as tf from "@tensorflow/tfjs";
import type { Pointer } from "../binding/c-api.ts";
import type { CompilingBackend } from "../kernels/backend-types.ts";
import type { CompilerParts } from "./compile.ts";
import { Graph, type GraphTensor } from "./graph.ts";
import { defineFunction } from "./native-function.ts";
import { Trace } from "./trace.ts";

/** A compiled part: its name in TensorFlow's library and what it returns. */
type Island = { name: string; definition: Pointer; outputs: GraphTensor[] };

/** The parts of one process, by what they compute on which shapes; layers of a model share them. */
const islands = new Map<string, Island>();

/** Replaces `body` on `inputs` by a call of its compiled form. `key` names what it computes. */
export type IslandCaller = (
  key: string,
  inputs: readonly tf.Tensor[],
  body: (inputs: tf.Tensor[]) => tf.Tensor[],
) => tf.Tensor[];

/** The caller for one trace. */
export function islandCaller(parts: CompilerParts, trace: Trace): IslandCaller {
  const backend = parts.backend();
  const copied = new Set<string>();
  return (key, inputs, body) => {
    const symbols = backend.getInputTensorIds(inputs).map((id) => trace.symbolOf(id));
    const types = symbols.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`).join(" ");
    const full = `${key} ${types} ${backend.tracing!.precision}`;
    let island = islands.get(full);
    if (!island) {
      island = compileIsland(parts, backend, key, symbols, body);
      islands.set(full, island);
    }
    if (!copied.has(full)) {
      trace.graph.copyFunction(island.definition);
      copied.add(full);
    }
    const outputs = trace.graph.callFunction(island.name, symbols, island.outputs);
    return outputs.map(
      (symbol) => backend.createOutputTensor(trace.metadataOf(symbol)) as tf.Tensor,
    );
  };
}

function compileIsland(
  parts: CompilerParts,
  backend: CompilingBackend,
  key: string,
  symbols: readonly GraphTensor[],
  body: (inputs: tf.Tensor[]) => tf.Tensor[],
): Island {
  const { api, status, eager, binding, context } = parts;
  const graph = new Graph(api, status);
  const trace = new Trace(graph, eager);
  const outer = { executor: binding.executor, tracing: backend.tracing! };
  let outputs: GraphTensor[] = [];
  try {
    binding.executor = trace;
    backend.tracing = {
      ...outer.tracing,
      trace,
      born: new WeakSet(),
      variables: { has: () => false }, // inputs are symbols of this trace
    };
    tf.tidy(() => {
      const inputs = symbols.map(
        ({ shape, dtype }, index) =>
          backend.createOutputTensor(
            trace.addInput(shape, dtype, { kind: "tensor", index }),
          ) as tf.Tensor,
      );
      outputs = backend.getInputTensorIds(body(inputs)).map((id) => trace.resultOf(id));
    });
    if (trace.inputs.length !== symbols.length)
      throw new Error(`${key}: uses a tensor from outside; pass it as an input`);
    const { name, definition } = defineFunction(context, graph, status, {
      title: key,
      mode: "xla",
      inputs: trace.inputs,
      outputs,
      effects: [],
    });
    const shapes = outputs.map(({ output, shape, dtype }) => ({ output, shape, dtype }));
    return { name, definition, outputs: shapes };
  } finally {
    binding.executor = outer.executor;
    backend.tracing = outer.tracing;
    graph.dispose();
  }
}
