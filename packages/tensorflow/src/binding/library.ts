// Loads libtensorflow, once per process and only when an engine starts.
import { mkdirSync } from "node:fs";
import { UserError } from "@llmsmith/files";
import type { LibraryHandle } from "koffi";
import { compiledFunctionsFolder } from "../folders.ts";
import { type InstalledEngine, installCommand } from "../installed.ts";
import { bindCApi, type CApi } from "./c-api.ts";
import { withoutErrorOutput } from "./quiet.ts";

/** Stack of a native call, as large as Linux gives a program's first thread. */
const CALL_STACK_BYTES = 8 * 1024 * 1024;

/**
 * Load the engine's two libraries.
 * @throws UserError where the operating system cannot load them (its own message is included)
 */
export async function loadLibrary(
  engine: InstalledEngine,
  options: { tensorFloat32: boolean },
): Promise<CApi> {
  setDefaultEnvironment(engine);
  // koffi's native part loads with it: not before somebody wants the engine.
  const { default: koffi } = await import("koffi");
  enlargeCallStacks(koffi.config);
  try {
    const load = () => koffi.load(engine.framework, { global: true, lazy: true });
    const framework = isQuiet() ? withoutErrorOutput(koffi, load) : load();
    const library = koffi.load(engine.library, { lazy: true });
    // koffi closes its libraries when the process ends, while TensorFlow's threads still run in them:
    // a segmentation fault. A reference of our own keeps them where they are.
    const keepOpen = koffi.load(null).func("void* dlopen(const char*, int)");
    const RTLD_LAZY = 1;
    keepOpen(engine.framework, RTLD_LAZY);
    keepOpen(engine.library, RTLD_LAZY);
    allowTensorFloat32(framework, options.tensorFloat32);
    return bindCApi(library, engine.library, koffi.struct);
  } catch (error) {
    if (UserError.is(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `cannot load TensorFlow from ${engine.folder}: ${why}; install it again (${installCommand(engine.device)}) or use the engine "wasm"`,
      { cause: error },
    );
  }
}

/**
 * koffi runs each call on a stack of its own, 256 KiB for a call beside this thread: too little for XLA,
 * which compiles on the thread that calls and goes deep, for GPUs above all.
 */
function enlargeCallStacks(
  configure: (settings: { sync_stack_size: number; async_stack_size: number }) => unknown,
): void {
  try {
    configure({ sync_stack_size: CALL_STACK_BYTES, async_stack_size: CALL_STACK_BYTES });
  } catch {
    // Fixed when a library was first loaded: by an earlier start, or by somebody else who uses koffi.
  }
}

/**
 * TensorFlow rounds the factors of float32 products to 10 bits of mantissa on GPUs unless told not to,
 * and the C API has no way to tell it: this is the C++ function behind
 * `tf.config.experimental.enable_tensor_float_32_execution`, tsl::enable_tensor_float_32_execution(bool).
 */
function allowTensorFloat32(framework: LibraryHandle, allowed: boolean): void {
  framework.func("void _ZN3tsl32enable_tensor_float_32_executionEb(bool allowed)")(allowed);
}

/** TensorFlow reads these when it loads; what the user has set stays. */
function setDefaultEnvironment(engine: InstalledEngine): void {
  // Notes go to stderr otherwise: of CPU features, of GPUs that are not there, and as an error that a
  // compiled function in the cache is binary. What fails is reported by each call's status.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  keepCompiledFunctions();
  if (engine.device !== "cuda") {
    // oneDNN's products, and above all its allocator: TensorFlow has both on by default only where AVX-512
    // is. The allocator keeps its memory from step to step, where malloc returns large pieces to the
    // kernel and each step pays for every page again.
    if (process.arch === "x64") process.env["TF_ENABLE_ONEDNN_OPTS"] ??= "1";
    return;
  }
  // Take GPU memory as it is needed: TensorFlow would take all of it at once.
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // XLA looks for ptxas and libdevice in the CUDA folder.
  // Products through cuBLAS alone: trying Triton's kernels on each shape takes minutes before a first step.
  const cuda = `--xla_gpu_cuda_data_dir=${engine.folder}/nvidia/cuda_nvcc`;
  process.env["XLA_FLAGS"] ??= `${cuda} --xla_gpu_enable_triton_gemm=false`;
}

/** Whether notes are unwanted: so unless the user asks TensorFlow for them. */
function isQuiet(): boolean {
  return Number(process.env["TF_CPP_MIN_LOG_LEVEL"]) > 0;
}

/** Let XLA keep on disk what it compiles, unless the user has other plans. */
function keepCompiledFunctions(): void {
  const flags = process.env["TF_XLA_FLAGS"] ?? "";
  if (flags.includes("tf_xla_persistent_cache_directory")) return;
  const folder = compiledFunctionsFolder();
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return; // a read-only home: compile each time
  }
  const flag = `--tf_xla_persistent_cache_directory=${folder}`;
  process.env["TF_XLA_FLAGS"] = flags === "" ? flag : `${flags} ${flag}`;
}
