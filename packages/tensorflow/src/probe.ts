// Says whether the engine could start, without starting it.
import { UserError } from "@llmsmith/files";
import { cpuName } from "./binding/context.ts";
import { findFirstEngine } from "./installed.ts";
import { requireAvx } from "./processor.ts";

/** What {@link probeTensorflow} found. */
export type EngineProbe = {
  /** Whether `startTensorflow` can be expected to work. */
  usable: boolean;
  /** Release of TensorFlow, when usable. */
  version?: string;
  /** What would compute, when usable. */
  device?: string;
  /** Why it is not usable and what to do, in one sentence. */
  reason?: string;
};

/**
 * Look whether an engine is installed and whole. Cheap (some milliseconds): files are looked at, no
 * library is loaded and no context made. Never throws.
 */
export async function probeTensorflow(): Promise<EngineProbe> {
  try {
    requireAvx();
    const { device, version } = await findFirstEngine(["cuda", "cpu"]);
    return { usable: true, version, device: device === "cuda" ? "CUDA" : cpuName() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!UserError.is(error)) return { usable: false, reason: `cannot look for it: ${reason}` };
    return { usable: false, reason };
  }
}
