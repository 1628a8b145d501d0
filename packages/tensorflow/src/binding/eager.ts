// Carries out operations at once, through the eager part of TensorFlow's C API.
import { type Attribute, type AttributeSetters, eagerSetters, setAttribute } from "./attributes.ts";
import type { CApi, Pointer } from "./c-api.ts";
import { ConstantCache } from "./constants.ts";
import type { EagerContext } from "./context.ts";
import {
  dataTypeName,
  elementBytes,
  emptyValues,
  narrowInt64,
  TF,
  toBytes,
  type Values,
} from "./data-types.ts";
import type { Executor } from "./executor.ts";
import { HandleTable, type TensorMetadata } from "./handles.ts";
import { Scratch } from "./scratch.ts";
import { Status } from "./status.ts";

/** Executes eagerly: an operation has finished (on a GPU: has been queued) when its call returns. */
export class EagerExecutor implements Executor {
  readonly #api: CApi;
  readonly #status: Status;
  readonly #context: EagerContext;
  readonly #setters: AttributeSetters;
  readonly #scratch = new Scratch();
  readonly #handles = new HandleTable<Pointer>();
  readonly #constants: ConstantCache<string>;
  readonly #scalars: ConstantCache<number>;
  #op: Pointer | undefined;

  constructor(api: CApi, status: Status, context: EagerContext) {
    this.#api = api;
    this.#status = status;
    this.#context = context;
    this.#setters = eagerSetters(api, status);
    this.#constants = new ConstantCache(api);
    this.#scalars = new ConstantCache(api);
  }

  get count(): number {
    return this.#handles.count;
  }

  createTensor(shape: readonly number[], dataType: number, values: Values): number {
    const bytes = toBytes(dataType, values);
    // -0 and 0 are one key of a Map, so -0 is not shared.
    if (shape.length === 0 && dataType === TF.float32 && !Object.is(bytes[0], -0))
      return this.#handles.add(this.#sharedScalar(bytes));
    return this.#handles.add(this.newHandle(shape, dataType, bytes));
  }

  constant(shape: readonly number[], values: readonly number[]): number {
    const key = shape.length === 0 ? `${values[0]}` : `[${values.join()}]`;
    return this.#constants.get(key, () => this.newHandle(shape, TF.int32, Int32Array.from(values)));
  }

  /** The native handle of a tensor, which stays this executor's. */
  pointer(id: number, operation: string): Pointer {
    return id < 0 ? this.#constants.pointer(id) : this.#handles.get(id, operation);
  }

  /** A second handle to a tensor's memory; the caller's to delete. */
  share(id: number): Pointer {
    const handle = this.#api.TFE_TensorHandleCopySharingTensor(
      this.pointer(id, "share"),
      this.#status.pointer,
    );
    this.#status.check("share");
    return handle!;
  }

  /** Take over a native handle. */
  adopt(pointer: Pointer): TensorMetadata {
    return {
      id: this.#handles.add(pointer),
      shape: this.#shapeOf(pointer),
      dtype: this.#api.TFE_TensorHandleDataType(pointer),
    };
  }

  /** Shape and data type of a tensor. */
  describe(id: number): { shape: number[]; dtype: number } {
    const pointer = this.pointer(id, "describe");
    return {
      shape: this.#shapeOf(pointer),
      dtype: this.#api.TFE_TensorHandleDataType(pointer),
    };
  }

  deleteTensor(id: number): void {
    const pointer = this.#handles.take(id);
    if (pointer !== undefined) this.#api.TFE_DeleteTensorHandle(pointer);
  }

  read(id: number): Float32Array | Int32Array | Uint8Array {
    const handle = this.#handles.get(id, "read");
    const dataType = this.#api.TFE_TensorHandleDataType(handle);
    const tensor = this.#api.TFE_TensorHandleResolve(handle, this.#status.pointer);
    this.#status.check("read");
    return this.#take(tensor, dataType);
  }

  /**
   * As {@link read}, waiting on a thread of its own: what a GPU still computes is over only then.
   * The tensor may be deleted meanwhile.
   */
  async readAsync(id: number): Promise<Float32Array | Int32Array | Uint8Array> {
    const status = new Status(this.#api);
    try {
      const handle = this.#api.TFE_TensorHandleCopySharingTensor(
        this.#handles.get(id, "read"),
        status.pointer,
      );
      status.check("read");
      try {
        const dataType = this.#api.TFE_TensorHandleDataType(handle!);
        const tensor = await new Promise<Pointer | null>((resolve, reject) => {
          this.#api.TFE_TensorHandleResolve.async(handle!, status.pointer, (error, result) =>
            error ? reject(error as Error) : resolve(result),
          );
        });
        status.check("read");
        return this.#take(tensor, dataType);
      } finally {
        this.#api.TFE_DeleteTensorHandle(handle!);
      }
    } finally {
      status.dispose();
    }
  }

  /** A native tensor's values; the tensor is deleted. */
  #take(tensor: Pointer | null, dataType: number): Float32Array | Int32Array | Uint8Array {
    if (!tensor) throw new Error("read: TensorFlow gave no tensor");
    try {
      const bytes = this.#api.TF_TensorByteSize(tensor);
      const values = emptyValues(dataType, bytes);
      if (bytes > 0) this.#api.memcpy(values, this.#api.TF_TensorData(tensor)!, bytes);
      return values instanceof BigInt64Array ? narrowInt64(values) : values;
    } finally {
      this.#api.TF_DeleteTensor(tensor);
    }
  }

  execute(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    nOutputs: number,
  ): TensorMetadata[] {
    const api = this.#api;
    const status = this.#status;
    const scratch = this.#scratch;
    const op = this.#operation(operation);
    for (const id of inputs) api.TFE_OpAddInput(op, this.pointer(id, operation), status.pointer);
    for (const attribute of attributes)
      setAttribute(this.#setters, scratch, operation, op, attribute);
    const pointers = scratch.pointersFor(nOutputs);
    scratch.count[0] = nOutputs;
    api.TFE_Execute(op, pointers, scratch.count, status.pointer);
    status.check(operation);
    const outputs: TensorMetadata[] = [];
    for (let i = 0; i < scratch.count[0]; i++) outputs.push(this.adopt(pointers[i]!));
    return outputs;
  }

  /**
   * The one native operation object, made ready for another operation: a microsecond less than a new
   * one each time. It holds on to its last inputs until the next operation.
   */
  #operation(name: string): Pointer {
    if (this.#op === undefined) {
      const op = this.#api.TFE_NewOp(this.#context.pointer, name, this.#status.pointer);
      this.#status.check(name);
      this.#op = op!;
    } else {
      this.#api.TFE_OpReset(this.#op, name, null, this.#status.pointer);
      this.#status.check(name);
    }
    return this.#op;
  }

  #shapeOf(handle: Pointer): number[] {
    const status = this.#status.pointer;
    const rank = this.#api.TFE_TensorHandleNumDims(handle, status);
    const shape: number[] = [];
    for (let i = 0; i < rank; i++) shape.push(this.#api.TFE_TensorHandleDim(handle, i, status));
    return shape;
  }

  #sharedScalar(bytes: NodeJS.TypedArray): Pointer {
    const id = this.#scalars.get(Number(bytes[0]), () => this.newHandle([], TF.float32, bytes));
    const handle = this.#api.TFE_TensorHandleCopySharingTensor(
      this.#scalars.pointer(id),
      this.#status.pointer,
    );
    this.#status.check("createTensor");
    return handle!;
  }

  /** A native handle with a copy of these values; the caller's to delete. */
  newHandle(shape: readonly number[], dataType: number, values: NodeJS.TypedArray): Pointer {
    const api = this.#api;
    const bytes = shape.reduce((size, dim) => size * dim, elementBytes(dataType));
    // The copy below reads exactly this many bytes: a shorter array would be read beyond its end.
    if (values.byteLength !== bytes)
      throw new RangeError(
        `createTensor: ${values.byteLength} bytes of values for shape [${shape.join()}] of ${dataTypeName(dataType)}, which takes ${bytes}`,
      );
    const dims = this.#scratch.int64s(shape);
    const tensor = api.TF_AllocateTensor(dataType, dims, shape.length, bytes);
    if (!tensor) throw new Error(`createTensor: no memory for ${bytes} bytes; use a smaller batch`);
    if (bytes > 0) api.memcpy(api.TF_TensorData(tensor)!, values, bytes);
    const handle = api.TFE_NewTensorHandle(tensor, this.#status.pointer);
    api.TF_DeleteTensor(tensor);
    this.#status.check("createTensor");
    return handle!;
  }
}
