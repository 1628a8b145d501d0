// libtensorflow through @llmsmith/tensorflow, which is loaded only here and only when asked for.
import type * as TensorflowPackage from "@llmsmith/tensorflow";
import { nodeProcess } from "../platform.ts";
import type { Engine, ModeStore, Tracer } from "./engine.ts";

let trace: Tracer | undefined;
let modes: ModeStore | undefined;

export const tensorflow: Engine = {
  name: "tensorflow",
  async probe() {
    const loaded = await load();
    if (typeof loaded === "string")
      return { version: "-", device: "-", usable: false, reason: loaded };
    const { usable, version = "-", device = "-", reason } = await loaded.probeTensorflow();
    return { usable, version, device, ...(reason === undefined ? {} : { reason }) };
  },
  async start(options) {
    const loaded = await load();
    if (typeof loaded === "string") throw new Error(loaded);
    const started = await loaded.startTensorflow(options);
    trace = loaded.traceFunction;
    modes = loaded.modeStore(started);
    return started;
  },
  tracer: () => trace!,
  modeStore: () => modes!,
};

/** The package, or why it is not there. */
async function load(): Promise<typeof TensorflowPackage | string> {
  if (!nodeProcess()) return "it runs in Node only";
  try {
    return await import("@llmsmith/tensorflow");
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "ERR_MODULE_NOT_FOUND"
      ? "the package @llmsmith/tensorflow is not installed"
      : message;
  }
}
