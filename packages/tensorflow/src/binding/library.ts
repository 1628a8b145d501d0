// Loads libtensorflow, once per process and only when an engine starts.
import { UserError } from "@llmsmith/files";
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
  // Start-up notes about CPU features and GPUs go to stderr otherwise; errors still show.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  if (engine.device !== "cuda") return;
  // Take GPU memory as it is needed: TensorFlow would take all of it at once.
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // XLA looks for ptxas and libdevice in the CUDA folder.
  const cuda = `--xla_gpu_cuda_data_dir=${engine.folder}/nvidia/cuda_nvcc`;
  process.env["XLA_FLAGS"] ??= cuda;
}
