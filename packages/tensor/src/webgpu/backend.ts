// TensorFlow.js's WebGPU backend on a device of our choice, that fails aloud.
import type * as WebgpuPackage from "@tensorflow/tfjs-backend-webgpu";
import { tf } from "../tf.ts";
import type { Gpu, GpuAdapter, GpuDevice } from "./gpu.ts";

type BackendPackage = typeof WebgpuPackage;

/** The limits that TensorFlow.js's programs and large models need, as high as the adapter has them. */
const limits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeInvocationsPerWorkgroup",
];

/** The package, or why it is not there. */
export async function loadBackendPackage(): Promise<BackendPackage | string> {
  try {
    return await import("@tensorflow/tfjs-backend-webgpu");
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "ERR_MODULE_NOT_FOUND"
      ? "the package @tensorflow/tfjs-backend-webgpu is not installed; npm install @tensorflow/tfjs-backend-webgpu@4.22.0"
      : message.split("\n")[0]!;
  }
}

/** Register a backend "webgpu" on `adapter`; TensorFlow.js starts it at `tf.setBackend("webgpu")`. */
export function registerBackend(backend: BackendPackage, gpu: Gpu, adapter: GpuAdapter): void {
  if (tf.findBackendFactory("webgpu")) tf.removeBackend("webgpu"); // in a browser, the package's own
  tf.registerBackend("webgpu", async () => {
    const device = await adapter.requestDevice({
      requiredFeatures: adapter.features.has("timestamp-query") ? ["timestamp-query"] : [],
      requiredLimits: Object.fromEntries(
        limits.flatMap((name) => (name in adapter.limits ? [[name, adapter.limits[name]]] : [])),
      ),
    });
    const started = withNavigatorGpu(
      gpu,
      () => new backend.WebGPUBackend(device as never, adapter.info as never),
    );
    return failAloud(started, device);
  });
}

/** TensorFlow.js constructs its backend only where `navigator.gpu` is; elsewhere others would take it for a browser. */
function withNavigatorGpu<T>(gpu: Gpu, make: () => T): T {
  const scope = globalThis as { navigator?: { gpu?: Gpu } };
  if (scope.navigator?.gpu) return make();
  const { navigator } = scope;
  const target = navigator ?? {};
  if (!navigator)
    Object.defineProperty(scope, "navigator", {
      value: target,
      configurable: true,
      writable: true,
    });
  Object.defineProperty(target, "gpu", { value: gpu, configurable: true });
  try {
    return make();
  } finally {
    delete target.gpu;
    if (!navigator) delete scope.navigator;
  }
}

/**
 * An operation that the device refuses (out of memory, a tensor beyond its limits) leaves zeros behind, and
 * a synchronous read needs a canvas: say so at the read in place of returning wrong numbers.
 */
function failAloud(
  backend: WebgpuPackage.WebGPUBackend,
  device: GpuDevice,
): WebgpuPackage.WebGPUBackend {
  let failure: string | undefined;
  device.addEventListener("uncapturederror", ({ error }) => {
    failure ??= error.message.trim().split("\n")[0]!;
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") failure ??= `the device was lost: ${message}`;
  });
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId);
    if (failure !== undefined)
      throw new Error(
        `webgpu: ${failure}; results since then are not to be trusted. Use smaller batches, or another engine`,
      );
    return values;
  };
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const kept = backend.tensorMap.get(dataId);
    if (kept?.values == null && kept?.dtype !== "string")
      throw new Error(
        "webgpu: values can only be read asynchronously; use await tensor.data() in place of dataSync()",
      );
    return readSync(dataId);
  };
  return backend;
}
