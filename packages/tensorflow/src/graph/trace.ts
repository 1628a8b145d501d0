// Records operations into a graph instead of carrying them out: the executor while a function is compiled.
import { type Attribute, typeAttribute } from "../binding/attributes.ts";
import type { GraphOutput, Pointer } from "../binding/c-api.ts";
import { TF, type Values } from "../binding/data-types.ts";
import type { EagerExecutor } from "../binding/eager.ts";
import type { Executor } from "../binding/executor.ts";
import { FIRST_TRACE_ID, HandleTable, type TensorMetadata } from "../binding/handles.ts";
import type { Graph, GraphTensor } from "./graph.ts";

/** Where the value of one of the function's inputs comes from at each call. */
export type Feed =
  /** The argument of this index, a tensor. */
  | { kind: "tensor"; index: number }
  /** The argument of this index, a typed array that the function makes a tensor of this shape from. */
  | { kind: "array"; index: number; shape: number[]; dtype: number }
  /** A tensor from outside that is no argument; the handle is the function's own. */
  | { kind: "captured"; pointer: Pointer }
  /** The memory of the variable of this index in {@link Trace.variables}. */
  | { kind: "variable"; index: number };

/** A variable that the function reads or writes. */
type VariableUse = {
  /** The identity of the variable's data at the time of the trace. */
  dataId: object;
  resource: GraphTensor;
  shape: number[];
  dtype: number;
  /** Its value as last read, until it is written in place. */
  value?: GraphTensor;
  lastRead?: Pointer;
  lastWrite?: Pointer;
};

/** An executor that adds to a graph. Tensors of the eager executor that it meets become inputs. */
export class Trace implements Executor {
  readonly graph: Graph;
  readonly inputs: GraphTensor[] = [];
  readonly feeds: Feed[] = [];
  readonly variables: VariableUse[] = [];
  /** Operations that must run although no output depends on them. */
  readonly effects: Pointer[] = [];
  readonly #eager: EagerExecutor;
  readonly #handles = new HandleTable<GraphTensor>(FIRST_TRACE_ID);
  readonly #captured = new Map<number, GraphTensor>();

  constructor(graph: Graph, eager: EagerExecutor) {
    this.graph = graph;
    this.#eager = eager;
  }

  get count(): number {
    return this.#eager.count;
  }

  /** A new input of the function; the number of its symbol. */
  addInput(shape: readonly number[], dtype: number, feed: Feed): TensorMetadata {
    return this.#metadata(this.#input(shape, dtype, feed));
  }

  createTensor(shape: readonly number[], dataType: number, values: Values): number {
    return this.#handles.add(this.graph.constant(shape, dataType, values));
  }

  constant(shape: readonly number[], values: readonly number[]): number {
    return this.createTensor(shape, TF.int32, values);
  }

  deleteTensor(id: number): void {
    if (id >= FIRST_TRACE_ID) this.#handles.take(id);
    else this.#eager.deleteTensor(id);
  }

  read(id: number): Float32Array | Int32Array | Uint8Array {
    if (id < FIRST_TRACE_ID) return this.#eager.read(id);
    throw new Error(
      "a compiled function cannot read the value of a tensor that it computes: data, dataSync and array work outside of it; return the tensor instead",
    );
  }

  execute(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    nOutputs: number,
  ): TensorMetadata[] {
    const operator = this.graph.add(
      operation,
      attributes,
      inputs.map((id) => this.outputOf(id)),
    );
    return Array.from({ length: nOutputs }, (_, i) =>
      this.#metadata(this.graph.symbol(operation, operator, i)),
    );
  }

  /** The graph's name for a tensor; one from outside becomes an input. */
  outputOf(id: number): GraphOutput {
    return this.symbolOf(id).output;
  }

  /** As {@link outputOf}, with shape and type. */
  symbolOf(id: number): GraphTensor {
    if (id >= FIRST_TRACE_ID) return this.#handles.get(id, "compile");
    let symbol = this.#captured.get(id);
    if (!symbol) {
      const { shape, dtype } = this.#eager.describe(id);
      symbol = this.#input(shape, dtype, { kind: "captured", pointer: this.#eager.share(id) });
      this.#captured.set(id, symbol);
    }
    return symbol;
  }

  /** As {@link symbolOf}, for a result of the function: one that is an input itself becomes an operation's. */
  resultOf(id: number): GraphTensor {
    const symbol = this.symbolOf(id);
    if (!this.inputs.includes(symbol)) return symbol;
    const [copy] = this.execute("Identity", [typeAttribute("T", symbol.dtype)], [id], 1);
    return this.symbolOf(copy!.id);
  }

  /** The value of a variable, read once until it is written; the number of its symbol. */
  readVariable(dataId: object, shape: readonly number[], dtype: number): number {
    const use = this.#use(dataId, shape, dtype);
    if (!use.value) {
      const after = use.lastWrite === undefined ? [] : [use.lastWrite];
      const oper = this.graph.add(
        "ReadVariableOp",
        [typeAttribute("dtype", dtype)],
        [use.resource.output],
        after,
      );
      const output = { oper, index: 0 };
      this.graph.setShape(output, shape);
      use.value = { output, shape: [...shape], dtype };
      use.lastRead = oper;
    }
    return this.#handles.add(use.value);
  }

  /**
   * Run an operation that writes into variables, given first among its inputs, after all that was done
   * with them so far.
   */
  writeVariables(
    operation: string,
    attributes: readonly Attribute[],
    variables: readonly { dataId: object; shape: readonly number[]; dtype: number }[],
    rest: readonly number[],
  ): void {
    const uses = variables.map(({ dataId, shape, dtype }) => this.#use(dataId, shape, dtype));
    const after = uses.flatMap(({ lastRead, lastWrite }) =>
      [lastRead, lastWrite].filter((each) => each !== undefined),
    );
    const inputs = [
      ...uses.map(({ resource }) => resource.output),
      ...rest.map((id) => this.outputOf(id)),
    ];
    const operator = this.graph.add(operation, attributes, inputs, after);
    for (const use of uses) {
      delete use.value;
      use.lastWrite = operator;
    }
    this.effects.push(operator);
  }

  /** Indices of the variables that the function writes. */
  written(): ReadonlySet<number> {
    return new Set(
      this.variables.flatMap(({ lastWrite }, i) => (lastWrite === undefined ? [] : [i])),
    );
  }

  #use(dataId: object, shape: readonly number[], dtype: number): VariableUse {
    let use = this.variables.find((each) => each.dataId === dataId);
    if (!use) {
      const index = this.variables.length;
      const resource = this.#input([], TF.resource, { kind: "variable", index });
      use = { dataId, resource, shape: [...shape], dtype };
      this.variables.push(use);
    }
    return use;
  }

  #input(shape: readonly number[], dtype: number, feed: Feed): GraphTensor {
    const symbol = this.graph.placeholder(shape, dtype);
    this.inputs.push(symbol);
    this.feeds.push(feed);
    return symbol;
  }

  /** A number for a symbol, as operations' outputs have. */
  metadataOf(symbol: GraphTensor): TensorMetadata {
    return this.#metadata(symbol);
  }

  #metadata(symbol: GraphTensor): TensorMetadata {
    return { id: this.#handles.add(symbol), shape: [...symbol.shape], dtype: symbol.dtype };
  }
}
