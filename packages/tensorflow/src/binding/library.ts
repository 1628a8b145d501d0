// Loads libtensorflow, once per process and only when an engine starts.
import { mkdirSync } from "node:fs";
import { UserError } from "@llmsmith/files";
import { compiledFunctionsFolder } from "../folders.ts";
import { type InstalledEngine, installCommand } from "../installed.ts";
import { bindCApi, type CApi } from "./c-api.ts";

/**
 * Load the engine's two libraries.
 * @throws UserError where the operating system cannot load them (its own message is included)
 */
export async function loadLibrary(engine: InstalledEngine): Promise<CApi> {
  setDefaultEnvironment(engine);
  // koffi's native part loads with it: not before somebody wants the engine.
  const { default: koffi } = await import("koffi");
  try {
    koffi.load(engine.framework, { global: true, lazy: true });
    const library = koffi.load(engine.library, { lazy: true });
    // koffi closes its libraries when the process ends, while TensorFlow's threads still run in them:
    // a segmentation fault. A reference of our own keeps them where they are.
    const keepOpen = koffi.load(null).func("void* dlopen(const char*, int)");
    const RTLD_LAZY = 1;
    keepOpen(engine.framework, RTLD_LAZY);
    keepOpen(engine.library, RTLD_LAZY);
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

/** TensorFlow reads these when it loads; what the user has set stays. */
function setDefaultEnvironment(engine: InstalledEngine): void {
  // Notes go to stderr otherwise: of CPU features, of GPUs that are not there, and as an error that a
  // compiled function in the cache is binary. What fails is reported by each call's status.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  keepCompiledFunctions();
  if (engine.device !== "cuda") return;
  // Take GPU memory as it is needed: TensorFlow would take all of it at once.
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // XLA looks for ptxas and libdevice in the CUDA folder.
  const cuda = `--xla_gpu_cuda_data_dir=${engine.folder}/nvidia/cuda_nvcc`;
  process.env["XLA_FLAGS"] ??= cuda;
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
