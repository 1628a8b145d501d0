// Which engine computes: the list, the choice, and why the better ones were passed over.
import { UserError } from "@llmsmith/files";
import { environment } from "../platform.ts";
import { tf } from "../tf.ts";
import { cpu } from "./cpu.ts";
import type {
  Engine,
  EngineInfo,
  EngineName,
  EngineOptions,
  EngineStatus,
  ModeStore,
  Tracer,
} from "./engine.ts";
import { tensorflow } from "./tensorflow.ts";
import { wasm } from "./wasm.ts";
import { webgpu } from "./webgpu.ts";

export type { EngineInfo, EngineName, EngineOptions, EngineStatus } from "./engine.ts";

/** Best first: the order in which "auto" tries. */
const engines: readonly Engine[] = [tensorflow, webgpu, wasm, cpu];

let current: EngineInfo | undefined;

/**
 * Start an engine and make TensorFlow.js compute on it. "auto" takes the best that works and says in
 * `skipped` why the better ones did not. Tensors of an engine used before must not be used any more.
 * @param name default: the environment variable LLMSMITH_ENGINE where it is set and not empty, else "auto"
 * @throws UserError for an unknown name, or a named engine that does not work here
 */
export async function useEngine(
  name: EngineName | "auto" = (environment("LLMSMITH_ENGINE") as EngineName | undefined) ?? "auto",
  options: EngineOptions = {},
): Promise<EngineInfo> {
  const wanted = name === "auto" ? engines : engines.filter((engine) => engine.name === name);
  if (wanted.length === 0)
    throw new UserError(
      `engine "${name}" is not known; choose one of auto, ${engines.map((engine) => engine.name).join(", ")} (option or LLMSMITH_ENGINE)`,
      { exitCode: 2 },
    );
  if (current && wanted[0]!.name === current.name && tf.getBackend() === current.name)
    return current;
  const skipped: EngineInfo["skipped"] = [];
  for (const engine of wanted) {
    const status = await engine.probe();
    const reason = name === "auto" ? (status.reason ?? status.onlyByName) : status.reason;
    if (!status.usable || reason !== undefined) {
      skipped.push({ name: engine.name, reason: reason ?? "unknown" });
      continue;
    }
    try {
      current = { ...(await engine.start(options)), name: engine.name, skipped };
      return current;
    } catch (error) {
      skipped.push({ name: engine.name, reason: (error as Error).message });
    }
  }
  const reasons = skipped.map((each) => `${each.name}: ${each.reason}`).join("; ");
  throw new UserError(`no engine could be started (${reasons})`);
}

/**
 * The engine in use.
 * @throws Error before {@link useEngine} was awaited
 */
export function currentEngine(): EngineInfo {
  if (!current) throw new Error("currentEngine: no engine yet; await useEngine() first");
  return current;
}

/** How the engine in use records functions; undefined before one is in use and where it cannot. */
export function currentTracer(): Tracer | undefined {
  if (!current || tf.getBackend() !== current.name) return undefined;
  return engines.find(({ name }) => name === current!.name)?.tracer?.();
}

/** What compiled functions took on the engine in use; undefined where none are compiled. */
export function currentModeStore(): ModeStore | undefined {
  if (!currentTracer()) return undefined;
  return engines.find(({ name }) => name === current!.name)?.modeStore?.();
}

/** Every engine, best first, with its version and device, or why it cannot be used. Starts none. */
export async function listEngines(): Promise<EngineStatus[]> {
  return Promise.all(
    engines.map(async (engine) => ({ name: engine.name, ...(await engine.probe()) })),
  );
}
