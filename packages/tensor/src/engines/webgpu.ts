// The GPU through WebGPU: a browser's own, or in Node Dawn from the npm package `webgpu`.
import { tf } from "../tf.ts";
import { loadBackendPackage, registerBackend } from "../webgpu/backend.ts";
import { adapterName, findAdapter, isSoftware } from "../webgpu/gpu.ts";
import { registerWebgpuKernels } from "../webgpu/register.ts";
import type { Engine } from "./engine.ts";

export const webgpu: Engine = {
  name: "webgpu",
  async probe() {
    const missing = { version: "-", device: "-", usable: false };
    const backend = await loadBackendPackage();
    if (typeof backend === "string") return { ...missing, reason: backend };
    const found = await findAdapter();
    if ("reason" in found) return { ...missing, reason: found.reason };
    const device = `${adapterName(found.adapter)}, ${found.version}`;
    const onlyByName = "it computes in software, slower than wasm";
    return {
      version: tf.version_core,
      device,
      usable: true,
      ...(isSoftware(found.adapter) ? { onlyByName } : {}),
    };
  },
  async start() {
    const backend = await loadBackendPackage();
    if (typeof backend === "string") throw new Error(backend);
    const found = await findAdapter();
    if ("reason" in found) throw new Error(found.reason);
    const { gpu, adapter, version } = found;
    if (!isStarted) registerBackend(backend, gpu, adapter);
    if (!(await tf.setBackend("webgpu"))) throw new Error("the webgpu backend did not start");
    await tf.ready();
    isStarted = true;
    registerWebgpuKernels();
    return {
      version: tf.version_core,
      device: `${adapterName(adapter)}, ${version}`,
      threads: 1,
    };
  },
};

/** Whether the backend is registered: a second one would lose the tensors of the first. */
let isStarted = false;
