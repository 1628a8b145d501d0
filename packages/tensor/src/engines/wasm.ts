// The embedded default: WebAssembly with SIMD, no native code, no install step.
import { createRequire } from "node:module";
import path from "node:path";
import { tf } from "../tf.ts";
import { registerWasmKernels } from "../wasm/index.ts";
import type { Engine } from "./engine.ts";

const device = "WebAssembly SIMD, 1 thread";

export const wasm: Engine = {
  name: "wasm",
  async probe() {
    const usable = "WebAssembly" in globalThis;
    return {
      version: tf.version_core,
      device,
      usable,
      ...(usable ? {} : { reason: "this runtime has no WebAssembly" }),
    };
  },
  async start() {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const require = createRequire(import.meta.url);
    setWasmPaths(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + path.sep);
    if (!(await tf.setBackend("wasm"))) throw new Error("the wasm backend did not start");
    await tf.ready();
    await registerWasmKernels();
    return { version: tf.version_core, device, threads: 1 };
  },
};
