// A function of TensorFlow's, made from a graph, and its calls on this thread or beside it.
import type { CApi, Pointer } from "../binding/c-api.ts";
import type { EagerContext } from "../binding/context.ts";
import { Status } from "../binding/status.ts";
import type { Graph, GraphTensor } from "./graph.ts";

/** How a compiled function is carried out: operation by operation, or compiled to machine code by XLA. */
export type Mode = "graph" | "xla";

/** `AttrValue { b: true }` in protobuf's encoding. */
const TRUE_ATTRIBUTE = Uint8Array.of(0x28, 1);

let made = 0;

/** What a function is made of. */
export type FunctionParts = {
  /** Used in TensorFlow's own messages. */
  title: string;
  mode: Mode;
  inputs: readonly GraphTensor[];
  outputs: readonly GraphTensor[];
  /** Operations that run although no output needs them. */
  effects: readonly Pointer[];
};

/**
 * Put a function into TensorFlow's library.
 * @returns its name there, and its definition, which is the caller's to delete
 */
export function defineFunction(
  context: EagerContext,
  graph: Graph,
  status: Status,
  { title, mode, inputs, outputs, effects }: FunctionParts,
): { name: string; definition: Pointer } {
  const { api } = graph;
  const name = `llmsmith_${title.replaceAll(/[^\w]/g, "_")}_${made++}`;
  const definition = api.TF_GraphToFunctionWithControlOutputs(
    graph.pointer,
    name,
    0,
    -1, // all operations
    null,
    inputs.length,
    inputs.map(({ output }) => output),
    outputs.length,
    outputs.map(({ output }) => output),
    null,
    effects.length,
    effects,
    null,
    null,
    title,
    status.pointer,
  )!;
  status.check(title);
  if (mode === "xla") {
    api.TF_FunctionSetAttrValueProto(
      definition,
      "_XlaMustCompile",
      TRUE_ATTRIBUTE,
      TRUE_ATTRIBUTE.length,
      status.pointer,
    );
    status.check(title);
  }
  api.TFE_ContextAddFunction(context.pointer, definition, status.pointer);
  status.check(title);
  return { name, definition };
}

/** A function in TensorFlow's library. */
export class NativeFunction {
  readonly #api: CApi;
  readonly #context: EagerContext;
  readonly #status: Status;
  readonly #name: string;
  readonly #nOutputs: number;

  constructor(context: EagerContext, graph: Graph, status: Status, parts: FunctionParts) {
    this.#api = graph.api;
    this.#context = context;
    this.#status = status;
    this.#nOutputs = parts.outputs.length;
    const { name, definition } = defineFunction(context, graph, status, parts);
    this.#name = name;
    this.#api.TF_DeleteFunction(definition);
  }

  /** Call it; the outputs' handles are the caller's. */
  call(inputs: readonly Pointer[]): Pointer[] {
    const op = this.#prepare(inputs);
    const outputs = new BigUint64Array(Math.max(this.#nOutputs, 16));
    const count = Int32Array.of(this.#nOutputs);
    this.#api.TFE_Execute(op, outputs, count, this.#status.pointer);
    this.#api.TFE_DeleteOp(op);
    this.#status.check(this.#name);
    return [...outputs.subarray(0, this.#nOutputs)];
  }

  /** As {@link call}, on a thread of its own: timers, sockets and signals are served meanwhile. */
  async callAsync(inputs: readonly Pointer[]): Promise<Pointer[]> {
    const op = this.#prepare(inputs);
    // Backed by memory that does not move, which the native side writes to while JavaScript goes on.
    const outputs = new BigUint64Array(new ArrayBuffer(Math.max(this.#nOutputs, 16) * 8));
    const count = new Int32Array(new ArrayBuffer(128), 0, 1);
    count[0] = this.#nOutputs;
    const status = new Status(this.#api);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#api.TFE_Execute.async(op, outputs, count, status.pointer, (error: unknown) =>
          error ? reject(error as Error) : resolve(),
        );
      });
      status.check(this.#name);
      return [...outputs.subarray(0, this.#nOutputs)];
    } finally {
      this.#api.TFE_DeleteOp(op);
      status.dispose();
    }
  }

  /** Take it out of TensorFlow's library. */
  dispose(): void {
    this.#api.TFE_ContextRemoveFunction(this.#context.pointer, this.#name, this.#status.pointer);
    this.#status.check(this.#name);
  }

  #prepare(inputs: readonly Pointer[]): Pointer {
    const op = this.#api.TFE_NewOp(this.#context.pointer, this.#name, this.#status.pointer);
    this.#status.check(this.#name);
    for (const input of inputs) this.#api.TFE_OpAddInput(op!, input, this.#status.pointer);
    return op!;
  }
}
