// tfjs-node's kernel backend on our binding, with the checks that it lacks.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Attribute } from "./binding/attributes.ts";
import type { Binding } from "./binding/binding.ts";
import { dataTypeName, TF } from "./binding/data-types.ts";
import type { EagerExecutor } from "./binding/eager.ts";
import type { TensorMetadata } from "./binding/handles.ts";
import { Resources } from "./graph/resources.ts";
import type { Feed } from "./graph/trace.ts";
import type {
  CompilingBackend,
  NodeBackendClass,
  TensorData,
  Tracing,
} from "./kernels/backend-types.ts";
import { restoreUtilFunctions } from "./node-compat.ts";

/** Data types that a TensorFlow.js tensor can stand for. */
const visibleTypes: ReadonlySet<number> = new Set([
  TF.float32,
  TF.int32,
  TF.int64,
  TF.bool,
  TF.complex64,
  TF.uint8,
  TF.string,
  TF.resource,
]);

type Bundle = { NodeJSKernelBackend: NodeBackendClass; registerAllKernels: () => void };

/** The bundled kernels and a maker of backends. */
export type Kernels = {
  createBackend: (binding: Binding, eager: EagerExecutor) => CompilingBackend;
  registerAllKernels: () => void;
};

/**
 * Load the bundle. Its `require("@tensorflow/tfjs")` finds this package's peer, the caller's copy.
 * @throws Error when the bundle was not built
 */
export function loadKernels(): Kernels {
  restoreUtilFunctions();
  const file = fileURLToPath(new URL("../vendor/tfjs-node-kernels.cjs", import.meta.url));
  const bundle = createRequire(import.meta.url)(file) as Bundle;
  const LLMSmithBackend = defineBackend(bundle.NodeJSKernelBackend);
  return {
    createBackend: (binding, eager) => new LLMSmithBackend(binding, eager),
    registerAllKernels: bundle.registerAllKernels,
  };
}

function defineBackend(
  Base: NodeBackendClass,
): new (binding: Binding, eager: EagerExecutor) => CompilingBackend {
  return class LLMSmithBackend extends Base implements CompilingBackend {
    readonly resources: Resources;
    readonly #eager: EagerExecutor;
    /** Frees what was forgotten: a last resort, since a garbage collector knows nothing of native memory. */
    readonly #forgotten = new FinalizationRegistry<TensorData>((data) => this.#free(data));
    tracing: Tracing | undefined;

    constructor(binding: Binding, eager: EagerExecutor) {
      super(binding, "@llmsmith/tensorflow");
      this.#eager = eager;
      this.resources = new Resources(eager);
    }

    /** As tfjs-node's, but a disposed input is an error that says so. */
    override getInputTensorIds(tensors: readonly TensorInfo[]): number[] {
      const ids: number[] = [];
      for (const tensor of tensors) {
        // An int64 scalar of tfjs-node's own kernels has no data id.
        if (tensor.dataId === undefined) return super.getInputTensorIds(tensors);
        ids.push(
          this.tracing?.variables.has(tensor.dataId)
            ? this.#readInTrace(this.tracing, tensor)
            : this.dataOf(tensor).id,
        );
      }
      return ids;
    }

    storedData(tensor: TensorInfo): TensorData {
      if (isDisposed(tensor))
        throw new Error(
          `a tensor of shape [${tensor.shape.join()}] was disposed before this operation; keep it alive (tf.keep, or return it from tf.tidy)`,
        );
      const data = this.tensorMap.data.get(tensor.dataId) ?? this.tensorMap.get(tensor.dataId);
      if (data.values !== null) {
        // What was made before a trace began must not become a constant of the graph.
        const { tracing } = this;
        const executor = tracing && !tracing.born.has(tensor.dataId) ? this.#eager : this.binding;
        data.id = executor.createTensor(data.shape, data.dtype, data.values);
        data.values = null;
      }
      return data;
    }

    dataOf(tensor: TensorInfo): TensorData {
      const data = this.storedData(tensor);
      if (data.id < 0) this.resources.read(data);
      return data;
    }

    override write(values: NodeJS.TypedArray, shape: readonly number[], dtype: string): object {
      const { tracing } = this;
      const dataId = {};
      const index = tracing?.arrays.get(values);
      this.move(dataId, index === undefined ? values : null, shape, dtype, 1);
      if (!tracing) return dataId;
      tracing.born.add(dataId);
      if (index === undefined) return dataId;
      const data = this.tensorMap.get(dataId);
      const feed: Feed = { kind: "array", index, shape: [...shape], dtype: data.dtype };
      data.id = tracing.trace.addInput(shape, data.dtype, feed).id;
      return dataId;
    }

    /** On a GPU what was queued is waited for beside this thread; on a CPU it is there already. */
    override async read(dataId: object): Promise<NodeJS.TypedArray> {
      const data = this.tensorMap.data.get(dataId);
      const waits =
        this.binding.isUsingGpuDevice() && data?.values === null && data.id >= 0 && !this.tracing;
      return waits ? this.#eager.readAsync(data.id) : this.readSync(dataId);
    }

    override readSync(dataId: object): NodeJS.TypedArray {
      if (this.tracing?.variables.has(dataId))
        throw new Error(
          "a compiled function cannot read the value of a variable: data, dataSync and array work outside of it",
        );
      const data = this.tensorMap.data.get(dataId);
      if (data && data.values === null && data.id < 0) this.resources.read(data);
      return super.readSync(dataId);
    }

    /** As tfjs-node's, with one look-up instead of five. */
    override disposeData(dataId: object, force = false): boolean {
      const data = this.tensorMap.data.get(dataId);
      if (!data) return true;
      data.refCount--;
      if (!force && data.refCount > 0) return false;
      this.#free(data);
      this.#forgotten.unregister(dataId);
      this.tensorMap.delete(dataId);
      return true;
    }

    /** Every tensor's data comes through here. */
    override move(
      dataId: object,
      values: NodeJS.TypedArray | null,
      shape: readonly number[],
      dtype: string,
      refCount: number,
    ): void {
      super.move(dataId, values, shape, dtype, refCount);
      this.#watch(dataId);
    }

    override createOutputTensor(metadata: TensorMetadata): TensorInfo {
      const tensor = super.createOutputTensor(metadata);
      this.#watch(tensor.dataId);
      return tensor;
    }

    #watch(dataId: object): void {
      if (this.tracing) return; // a trace's symbols go with it
      this.#forgotten.register(dataId, this.tensorMap.get(dataId), dataId);
    }

    #free(data: TensorData): void {
      if (data.id >= 0) this.binding.deleteTensor(data.id);
      this.resources.destroy(data);
    }

    #readInTrace({ trace }: Tracing, { dataId }: TensorInfo): number {
      const { shape, dtype } = this.tensorMap.get(dataId);
      return trace.readVariable(dataId, shape, dtype);
    }

    override executeSingleOutput(
      name: string,
      attributes: readonly Attribute[],
      inputs: readonly TensorInfo[],
    ): TensorInfo {
      return this.executeMultipleOutputs(name, attributes, inputs, 1)[0]!;
    }

    override executeMultipleOutputs(
      name: string,
      attributes: readonly Attribute[],
      inputs: readonly TensorInfo[],
      nOutputs: number,
    ): TensorInfo[] {
      let ids: number[];
      try {
        ids = this.getInputTensorIds(inputs);
      } catch (error) {
        throw naming(name, error);
      }
      const outputs = this.binding.executeOp(name, attributes, ids, nOutputs);
      const hidden = outputs.find((output) => !visibleTypes.has(output.dtype));
      if (hidden) {
        for (const output of outputs) this.binding.deleteTensor(output.id);
        throw new TypeError(
          `${name}: its result is ${dataTypeName(hidden.dtype)}, which TensorFlow.js has no tensors for; cast to float32`,
        );
      }
      return outputs.map((output) => this.createOutputTensor(output));
    }
  };
}

function naming(operation: string, error: unknown): unknown {
  if (error instanceof Error && !error.message.startsWith(operation))
    error.message = `${operation}: ${error.message}`;
  return error;
}

function isDisposed(tensor: TensorInfo): boolean {
  return (tensor as { isDisposed?: boolean }).isDisposed === true;
}
