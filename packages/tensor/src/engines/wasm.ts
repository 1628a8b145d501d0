// The embedded default: WebAssembly with SIMD, no native code, no install step.
import { nodeProcess } from "../platform.ts";
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
  async start({ wasmPath = folderInNode() }) {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    if (wasmPath !== undefined) setWasmPaths(wasmPath);
    const listeners = processListeners();
    if (!(await tf.setBackend("wasm"))) throw new Error("the wasm backend did not start");
    await tf.ready();
    removeNewListeners(listeners);
    await registerWasmKernels();
    return { version: tf.version_core, device, threads: 1 };
  },
};

/** Where Node finds tfjs's .wasm files; a browser looks beside the page's script. */
function folderInNode(): string | undefined {
  const node = nodeProcess();
  if (!node) return undefined;
  const { createRequire } = node.getBuiltinModule("node:module");
  const { dirname, sep } = node.getBuiltinModule("node:path");
  const require = createRequire(import.meta.url);
  return dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep;
}

const events = ["uncaughtException", "unhandledRejection"] as const;
type Listeners = Map<(typeof events)[number], Set<unknown>>;

function processListeners(): Listeners {
  if (!nodeProcess()) return new Map();
  return new Map(
    events.map((event) => [event, new Set<unknown>(process.listeners(event as never))]),
  );
}

/**
 * tfjs's wasm module makes itself a handler of every uncaught error of the process, and rethrows it from
 * a line of 60 kB, which Node then prints. Whose process it is decides about such errors.
 */
function removeNewListeners(before: Listeners): void {
  if (!nodeProcess()) return;
  for (const event of events)
    for (const listener of process.listeners(event as never) as ((error: unknown) => void)[])
      if (!before.get(event)!.has(listener)) process.removeListener(event, listener);
}
