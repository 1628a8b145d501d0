// Starts the engine once per process and registers it with TensorFlow.js.
import * as tf from "@tensorflow/tfjs";
import { UserError } from "@llmsmith/files";
import { loadKernels } from "./backend.ts";
import { type Binding, createBinding } from "./binding/binding.ts";
import { createContext } from "./binding/context.ts";
import { EagerExecutor } from "./binding/eager.ts";
import { loadLibrary } from "./binding/library.ts";
import { Status } from "./binding/status.ts";
import {
  type CompilerParts,
  type TracedFunction,
  traceFunction,
  type TraceRequest,
} from "./graph/compile.ts";
import { findEngine, findFirstEngine, type InstalledEngine } from "./installed.ts";
import { BACKEND_NAME, registerKernels } from "./kernels/register.ts";
import type { CompilingBackend } from "./kernels/backend-types.ts";
import { requireAvx } from "./processor.ts";
import type { Device } from "./release.ts";
import { availableThreads } from "./threads.ts";

/** Options of `startTensorflow`. */
export type StartOptions = {
  /** Threads within and between operations, a whole number from 1. Default: all that the process may use. */
  threads?: number;
  /** Which installed engine. Default: CUDA where it is installed, else the CPU. */
  device?: Device;
  /**
   * Whether a GPU may round the factors of float32 matrix products to TensorFloat-32: about three digits,
   * several times faster. Default: the environment's LLMSMITH_TF32 is "1". Nothing changes on a CPU.
   */
  tensorFloat32?: boolean;
};

/** What was started. */
export type StartedEngine = {
  /** Release of TensorFlow, such as `2.21.0`. */
  version: string;
  /** What computes, such as `CPU (Intel Xeon)` or `GPU:0`. */
  device: string;
  threads: number;
};

type Running = StartedEngine & { kind: Device; binding: Binding };
let running: Promise<Running> | undefined;
let runningBinding: Binding | undefined;
let compiler: CompilerParts | undefined;

/** Start the engine, or give the one that runs. See `startTensorflow`. */
export async function startEngine(options: StartOptions): Promise<StartedEngine> {
  checkThreads(options.threads);
  const isFirst = running === undefined;
  running ??= start(options);
  const engine = await running.catch((error: unknown) => {
    // A failed start may be mended (by installing) and tried again.
    running = undefined;
    throw error;
  });
  if (!isFirst) checkSame(engine, options);
  if (!(await tf.setBackend(BACKEND_NAME)))
    throw new Error(`startTensorflow: TensorFlow.js refused the backend "${BACKEND_NAME}"`);
  const { version, device, threads } = engine;
  return { version, device, threads };
}

/** Native tensors alive; 0 before the engine starts. */
export function countNativeHandles(): number {
  return runningBinding?.getNumOfTensors() ?? 0;
}

/**
 * Record a function on the running engine.
 * @throws Error before the engine was started
 */
export function trace(request: TraceRequest): TracedFunction {
  if (!compiler)
    throw new Error("traceFunction: the engine does not run; await startTensorflow() first");
  return traceFunction(compiler, request);
}

async function start(options: StartOptions): Promise<Running> {
  if (tf.engine().registryFactory[BACKEND_NAME])
    throw new UserError(
      `startTensorflow: TensorFlow.js has a backend "${BACKEND_NAME}" already (from @tensorflow/tfjs-node?); do not import that package beside this one`,
    );
  requireAvx();
  const installed = await find(options.device);
  const threads = options.threads ?? (await availableThreads());
  const api = await loadLibrary(installed, {
    tensorFloat32: options.tensorFloat32 ?? process.env["LLMSMITH_TF32"] === "1",
  });
  const version = api.TF_Version();
  if (version !== installed.version)
    throw new UserError(
      `${installed.library}: is TensorFlow ${version}, not ${installed.version}; install the engine again`,
    );
  const status = new Status(api);
  const context = createContext(api, status, { threads, device: installed.device });
  if (installed.device === "cuda" && options.device === "cuda" && !context.isGpu)
    throw new UserError(
      "startTensorflow: TensorFlow sees no CUDA device; check nvidia-smi and CUDA_VISIBLE_DEVICES (TF_CPP_MIN_LOG_LEVEL=0 shows TensorFlow's reasons), or use the device cpu",
    );
  const kernels = loadKernels();
  const eager = new EagerExecutor(api, status, context);
  const binding = createBinding(eager, version, context.isGpu);
  // tfjs-node's kernels look their backend up by name: it must be there before they run.
  tf.registerBackend(
    BACKEND_NAME,
    () => kernels.createBackend(binding, eager) as unknown as tf.KernelBackend,
    5,
  );
  registerKernels(kernels.registerAllKernels);
  runningBinding = binding;
  compiler = {
    api,
    status,
    context,
    eager,
    binding,
    backend: () => tf.findBackend(BACKEND_NAME) as unknown as CompilingBackend,
  };
  return { version, device: context.device, threads, kind: installed.device, binding };
}

function find(device: Device | undefined): Promise<InstalledEngine> {
  return device ? findEngine(device) : findFirstEngine(["cuda", "cpu"]);
}

function checkThreads(threads: number | undefined): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 4096))
    throw new RangeError(
      `startTensorflow: threads is ${threads}; give a whole number from 1 to 4096`,
    );
}

/** TensorFlow fixes threads and device when it starts: a later wish cannot be granted silently. */
function checkSame(engine: Running, options: StartOptions): void {
  if (options.threads !== undefined && options.threads !== engine.threads)
    throw new RangeError(
      `startTensorflow: runs with ${engine.threads} threads already, ${options.threads} asked; choose before the first start`,
    );
  if (options.device !== undefined && options.device !== engine.kind)
    throw new RangeError(
      `startTensorflow: runs on ${engine.kind} already, ${options.device} asked; choose before the first start`,
    );
}
