// The package's entry to the engine; TensorFlow.js and the native library load with the first start.
import type * as engineModule from "./engine.ts";
import type { StartedEngine, StartOptions } from "./engine.ts";
import type { TracedFunction, TraceRequest } from "./graph/compile.ts";

let engine: typeof engineModule | undefined;

/**
 * Start TensorFlow and make it TensorFlow.js's backend: registers "tensorflow" on the caller's
 * `@tensorflow/tfjs` and sets it. A second call sets the backend again and returns the same engine.
 * @throws UserError when the engine is not installed, damaged, or cannot be loaded; the message says
 * what to do
 * @throws RangeError for other threads or another device than the running engine's
 */
export async function startTensorflow(options: StartOptions = {}): Promise<StartedEngine> {
  engine ??= await import("./engine.ts");
  return engine.startEngine(options);
}

/**
 * Native tensors that are alive, small cached constants not counted. A loop whose count grows from
 * step to step forgets to dispose tensors. 0 before the engine starts.
 */
export function nativeHandleCount(): number {
  return engine?.countNativeHandles() ?? 0;
}

/**
 * Record a function of tensors into one function of TensorFlow's. Most callers want `compile` of
 * @llmsmith/tensor, which keeps what was recorded by the shapes of the arguments.
 * @throws Error when the function reads a value, makes a variable, needs a shape that depends on values,
 * or when the engine was not started
 */
export function traceFunction(request: TraceRequest): TracedFunction {
  if (!engine)
    throw new Error("traceFunction: the engine does not run; await startTensorflow() first");
  return engine.trace(request);
}
