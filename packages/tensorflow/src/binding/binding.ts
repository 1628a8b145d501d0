// The object that tfjs-node's backend calls instead of its native addon.
import { type Attribute, AttributeKind } from "./attributes.ts";
import { TF, type Values } from "./data-types.ts";
import type { Executor } from "./executor.ts";
import type { TensorMetadata } from "./handles.ts";

/** What `NodeJSKernelBackend` and its kernels ask of their binding, and a little more. */
export interface Binding {
  /** Who carries out operations. */
  executor: Executor;
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_COMPLEX64: number;
  readonly TF_STRING: number;
  readonly TF_RESOURCE: number;
  readonly TF_UINT8: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: number[], dataType: number, values: Values): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    nOutputs: number,
  ): TensorMetadata[];
  /** A shared int32 scalar. */
  constantScalar(value: number): number;
  /** A shared int32 vector. */
  constantVector(values: readonly number[]): number;
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
  loadSavedModel(): never;
}

const NO_DIMS: readonly number[] = [];

/** A binding over an executor. */
export function createBinding(executor: Executor, version: string, isGpu: boolean): Binding {
  const binding: Binding = {
    executor,
    TF_Version: version,
    TF_FLOAT: TF.float32,
    TF_INT32: TF.int32,
    TF_INT64: TF.int64,
    TF_BOOL: TF.bool,
    TF_COMPLEX64: TF.complex64,
    TF_STRING: TF.string,
    TF_RESOURCE: TF.resource,
    TF_UINT8: TF.uint8,
    TF_ATTR_STRING: AttributeKind.string,
    TF_ATTR_INT: AttributeKind.int,
    TF_ATTR_FLOAT: AttributeKind.float,
    TF_ATTR_BOOL: AttributeKind.bool,
    TF_ATTR_TYPE: AttributeKind.type,
    TF_ATTR_SHAPE: AttributeKind.shape,
    createTensor: (shape, dataType, values) =>
      binding.executor.createTensor(shape, dataType, values),
    deleteTensor: (id) => binding.executor.deleteTensor(id),
    tensorDataSync: (id) => binding.executor.read(id),
    executeOp: (name, attributes, inputs, nOutputs) =>
      binding.executor.execute(name, attributes, inputs, nOutputs),
    constantScalar: (value) => binding.executor.constant(NO_DIMS, [value]),
    constantVector: (values) => binding.executor.constant([values.length], values),
    isUsingGpuDevice: () => isGpu,
    getNumOfTensors: () => binding.executor.count,
    getNumOfSavedModels: () => 0,
    loadSavedModel: () => {
      throw new Error("loadSavedModel: SavedModels are not supported; use safetensors checkpoints");
    },
  };
  return binding;
}
