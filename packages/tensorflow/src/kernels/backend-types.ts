// Types of tfjs-node's backend, which is bundled JavaScript: what kernels here use of it.
import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { Attribute } from "../binding/attributes.ts";
import type { Binding } from "../binding/binding.ts";
import type { TensorMetadata } from "../binding/handles.ts";
import type { Resources } from "../graph/resources.ts";
import type { Trace } from "../graph/trace.ts";

/**
 * A tensor as the backend keeps it: values that were not handed to TensorFlow yet, or a number. That of a
 * variable which a compiled function works on is in a resource; its number is then that of a value read
 * from there, or negative.
 */
export type TensorData = {
  shape: number[];
  dtype: number;
  values: NodeJS.TypedArray | null;
  id: number;
  refCount: number;
  resource?: number;
};

/** TensorFlow.js's `DataStorage`. */
export type TensorMap = {
  /** The storage itself; `get` below also fetches data from another backend. */
  readonly data: WeakMap<object, TensorData>;
  get(dataId: object): TensorData;
  delete(dataId: object): boolean;
};

/** tfjs-node's `NodeJSKernelBackend`. */
export interface NodeBackend {
  readonly binding: Binding;
  readonly tensorMap: TensorMap;
  getDTypeInteger(dtype: string): number;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
  read(dataId: object): Promise<NodeJS.TypedArray>;
  readSync(dataId: object): NodeJS.TypedArray;
  move(
    dataId: object,
    values: NodeJS.TypedArray | null,
    shape: readonly number[],
    dtype: string,
    refCount: number,
  ): void;
  write(values: NodeJS.TypedArray, shape: readonly number[], dtype: string): object;
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorInfo[],
  ): TensorInfo;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly TensorInfo[],
    nOutputs: number,
  ): TensorInfo[];
}

/** Our backend: tfjs-node's, and what compiled functions need of it. */
export interface CompilingBackend extends NodeBackend {
  readonly resources: Resources;
  /** The trace under way. */
  tracing: Tracing | undefined;
  /** Data of a tensor whose value was handed to TensorFlow; its number may be negative for a variable's. */
  storedData(tensor: TensorInfo): TensorData;
  /** As {@link storedData}, with the number of a value in any case. */
  dataOf(tensor: TensorInfo): TensorData;
}

/** Number format of matrix products; everything else is float32. */
export type Precision = "float32" | "bfloat16";

/** What the backend knows of a trace under way. */
export type Tracing = {
  trace: Trace;
  /** What matrix products are computed in. */
  precision: Precision;
  /** Data made by the function itself. */
  born: WeakSet<object>;
  /** Data of variables. */
  variables: { has(dataId: object): boolean };
  /** Stand-ins for the arrays among the arguments, with their index. */
  arrays: ReadonlyMap<unknown, number>;
  /** A kernel of plain operations to be taken instead of ours. */
  reference: (
    operation: string,
  ) =>
    | ((inputs: Record<string, Tensor>, attributes: Record<string, never>) => Tensor[])
    | undefined;
};

/** The class in the bundle. */
export type NodeBackendClass = new (binding: Binding, packageName: string) => NodeBackend;
