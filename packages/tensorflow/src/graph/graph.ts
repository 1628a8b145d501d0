// A TensorFlow graph under construction: operations, constants, placeholders, and what is known of their outputs.
import {
  type Attribute,
  AttributeKind,
  type AttributeSetters,
  graphSetters,
  setAttribute,
  typeAttribute,
} from "../binding/attributes.ts";
import type { CApi, GraphOutput, Pointer } from "../binding/c-api.ts";
import { dataTypeName, elementBytes, toBytes, type Values } from "../binding/data-types.ts";
import { Scratch } from "../binding/scratch.ts";
import type { Status } from "../binding/status.ts";

/** An output with its shape and data type. */
export type GraphTensor = { output: GraphOutput; shape: number[]; dtype: number };

/** Operations that take their first `N` inputs as one list. */
const listOperations: ReadonlySet<string> = new Set(["ConcatV2", "Pack", "AddN"]);

/** One graph. {@link Graph.dispose} frees it; functions made from it live on. */
export class Graph {
  readonly api: CApi;
  readonly pointer: Pointer;
  readonly #status: Status;
  readonly #setters: AttributeSetters;
  readonly #scratch = new Scratch();
  readonly #constants = new Map<string, GraphTensor>();
  #count = 0;

  constructor(api: CApi, status: Status) {
    this.api = api;
    this.#status = status;
    this.pointer = api.TF_NewGraph();
    this.#setters = graphSetters(api);
  }

  /** Operations so far. */
  get count(): number {
    return this.#count;
  }

  dispose(): void {
    this.api.TF_DeleteGraph(this.pointer);
  }

  /**
   * Add an operation.
   * @param after operations that must have run before it
   * @returns the operation; see {@link symbol} for its outputs
   * @throws TensorflowError naming the operation when inputs or attributes do not fit
   */
  add(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly GraphOutput[],
    after: readonly Pointer[] = [],
  ): Pointer {
    const { api } = this;
    const description = api.TF_NewOperation(
      this.pointer,
      operation,
      `${operation}_${this.#count++}`,
    );
    let listed = 0;
    if (listOperations.has(operation)) {
      listed = Number(attributes.find(({ name }) => name === "N")!.value);
      api.TF_AddInputList(description, inputs.slice(0, listed), listed);
    }
    for (const input of inputs.slice(listed)) api.TF_AddInput(description, input);
    for (const each of after) api.TF_AddControlInput(description, each);
    for (const attribute of attributes)
      setAttribute(this.#setters, this.#scratch, operation, description, attribute);
    return this.#finish(operation, description);
  }

  /** A constant; equal small ones are one. */
  constant(shape: readonly number[], dtype: number, values: Values): GraphTensor {
    const bytes = toBytes(dtype, values);
    const key =
      bytes.byteLength <= 64
        ? `${dtype}[${shape.join()}]${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")}`
        : undefined;
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known) return known;
    const { api } = this;
    const tensor = this.#tensor(shape, dtype, bytes);
    const description = api.TF_NewOperation(this.pointer, "Const", `Const_${this.#count++}`);
    api.TF_SetAttrType(description, "dtype", dtype);
    api.TF_SetAttrTensor(description, "value", tensor, this.#status.pointer);
    api.TF_DeleteTensor(tensor);
    this.#status.check("Const");
    const output = { oper: this.#finish("Const", description), index: 0 };
    const made = { output, shape: [...shape], dtype };
    if (key !== undefined) this.#constants.set(key, made);
    return made;
  }

  /** An input of the function to be. */
  placeholder(shape: readonly number[], dtype: number): GraphTensor {
    const attributes: Attribute[] = [
      typeAttribute("dtype", dtype),
      { name: "shape", type: AttributeKind.shape, value: [...shape] },
    ];
    return {
      output: { oper: this.add("Placeholder", attributes, []), index: 0 },
      shape: [...shape],
      dtype,
    };
  }

  /**
   * Output `index` of an operation with the shape that TensorFlow infers for it.
   * @throws Error when the shape is not known before the operation runs
   */
  symbol(operation: string, oper: Pointer, index: number): GraphTensor {
    const { api } = this;
    const output = { oper, index };
    const rank = api.TF_GraphGetTensorNumDims(this.pointer, output, this.#status.pointer);
    this.#status.check(operation);
    const halves = new Int32Array(2 * Math.max(rank, 1));
    if (rank > 0) {
      api.TF_GraphGetTensorShape(this.pointer, output, halves, rank, this.#status.pointer);
      this.#status.check(operation);
    }
    const shape = Array.from({ length: Math.max(rank, 0) }, (_, i) =>
      halves[2 * i + 1]! < 0 ? -1 : halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0),
    );
    if (rank < 0 || shape.some((dim) => dim < 0))
      throw new Error(
        `${operation}: the shape of its result depends on values, which a compiled function cannot have; compute it outside`,
      );
    return { output, shape, dtype: api.TF_OperationOutputType(output) };
  }

  /** Make a function known to the graph, so that it can be called in it. */
  copyFunction(definition: Pointer): void {
    this.api.TF_GraphCopyFunction(this.pointer, definition, null, this.#status.pointer);
    this.#status.check("TF_GraphCopyFunction");
  }

  /** Call a function that XLA compiles; `outputs` gives the shapes and types of its results. */
  callFunction(
    name: string,
    inputs: readonly GraphTensor[],
    outputs: readonly Pick<GraphTensor, "shape" | "dtype">[],
  ): GraphTensor[] {
    const { api } = this;
    const description = api.TF_NewOperation(
      this.pointer,
      "PartitionedCall",
      `${name}_call_${this.#count++}`,
    );
    const arguments_ = inputs.map(({ output }) => output);
    api.TF_AddInputList(description, arguments_, arguments_.length);
    const typesOf = (tensors: readonly { dtype: number }[]) =>
      Int32Array.from(tensors, ({ dtype }) => dtype);
    api.TF_SetAttrTypeList(description, "Tin", typesOf(inputs), inputs.length);
    api.TF_SetAttrTypeList(description, "Tout", typesOf(outputs), outputs.length);
    api.TF_SetAttrFuncName(description, "f", name, name.length);
    api.TF_SetAttrBool(description, "_XlaMustCompile", 1);
    const oper = this.#finish(name, description);
    return outputs.map(({ shape, dtype }, index) => {
      const output = { oper, index };
      this.setShape(output, shape);
      return { output, shape: [...shape], dtype };
    });
  }

  /** Tell the graph an output's shape, where it cannot infer one. */
  setShape(output: GraphOutput, shape: readonly number[]): void {
    const dims = this.#scratch.int64s(shape);
    this.api.TF_GraphSetTensorShape(this.pointer, output, dims, shape.length, this.#status.pointer);
    this.#status.check("TF_GraphSetTensorShape");
  }

  #finish(operation: string, description: Pointer): Pointer {
    const oper = this.api.TF_FinishOperation(description, this.#status.pointer);
    this.#status.check(operation);
    return oper!;
  }

  #tensor(shape: readonly number[], dtype: number, values: NodeJS.TypedArray): Pointer {
    const { api } = this;
    const bytes = shape.reduce((size, dim) => size * dim, elementBytes(dtype));
    if (values.byteLength !== bytes)
      throw new RangeError(
        `constant: ${values.byteLength} bytes of values for shape [${shape.join()}] of ${dataTypeName(dtype)}, which takes ${bytes}`,
      );
    const tensor = api.TF_AllocateTensor(dtype, this.#scratch.int64s(shape), shape.length, bytes);
    if (!tensor) throw new Error(`constant: no memory for ${bytes} bytes`);
    if (bytes > 0) api.memcpy(api.TF_TensorData(tensor)!, values, bytes);
    return tensor;
  }
}
