// Types of tfjs-node's backend, which is bundled JavaScript: what kernels here use of it.
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Attribute } from "../binding/attributes.ts";
import type { Binding } from "../binding/binding.ts";
import type { TensorMetadata } from "../binding/handles.ts";

/** A tensor as the backend keeps it: values that were not handed to TensorFlow yet, or a number. */
export type TensorData = {
  shape: number[];
  dtype: number;
  values: NodeJS.TypedArray | null;
  id: number;
  refCount: number;
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

/** The class in the bundle. */
export type NodeBackendClass = new (binding: Binding, packageName: string) => NodeBackend;
