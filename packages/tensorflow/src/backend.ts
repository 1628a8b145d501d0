// tfjs-node's kernel backend on our binding, with the checks that it lacks.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { TensorInfo } from "@tensorflow/tfjs";
import type { Attribute } from "./binding/attributes.ts";
import type { Binding } from "./binding/binding.ts";
import { dataTypeName, TF } from "./binding/data-types.ts";
import type { NodeBackend, NodeBackendClass } from "./kernels/backend-types.ts";
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
  createBackend: (binding: Binding) => NodeBackend;
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
    createBackend: (binding) => new LLMSmithBackend(binding, "@llmsmith/tensorflow"),
    registerAllKernels: bundle.registerAllKernels,
  };
}

function defineBackend(Base: NodeBackendClass): NodeBackendClass {
  return class LLMSmithBackend extends Base {
    /** As tfjs-node's, but a disposed input is an error that says so. */
    override getInputTensorIds(tensors: readonly TensorInfo[]): number[] {
      const ids: number[] = [];
      for (const tensor of tensors) {
        // An int64 scalar of tfjs-node's own kernels has no data id.
        if (tensor.dataId === undefined) return super.getInputTensorIds(tensors);
        if (isDisposed(tensor))
          throw new Error(
            `a tensor of shape [${tensor.shape.join()}] was disposed before this operation; keep it alive (tf.keep, or return it from tf.tidy)`,
          );
        const data = this.tensorMap.data.get(tensor.dataId) ?? this.tensorMap.get(tensor.dataId);
        if (data.values !== null) {
          data.id = this.binding.createTensor(data.shape, data.dtype, data.values);
          data.values = null;
        }
        ids.push(data.id);
      }
      return ids;
    }

    /** As tfjs-node's, with one look-up instead of five. */
    override disposeData(dataId: object, force = false): boolean {
      const data = this.tensorMap.data.get(dataId);
      if (!data) return true;
      data.refCount--;
      if (!force && data.refCount > 0) return false;
      if (data.id >= 0) this.binding.deleteTensor(data.id);
      this.tensorMap.delete(dataId);
      return true;
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
