// What was compiled in this process, how often and why: a function that is traced again and again is slow.
import { currentModeStore } from "../engines/engines.ts";
import type { ModeReason, ModeTimes, NativeMode } from "./choose-mode.ts";

/** One trace of a function. */
export type TraceRecord = {
  /** "first call", or the argument that differed from the call before: `argument 2.ids: int32 [2,8] → int32 [2,9]`. */
  reason: string;
  /** Operations recorded. */
  operations: number;
  /** Seconds the recording took. XLA compiles at the first execution, which is not in it. */
  traceSeconds: number;
  /** Seconds of the first execution. */
  firstCallSeconds: number;
};

/** Statistics of one compiled function. */
export type CompileStats = {
  name: string;
  /** How it is carried out; "eager" where the engine does not compile. */
  mode: NativeMode | "eager";
  /** Why that mode; absent while nothing was compiled. */
  why?: ModeReason;
  calls: number;
  traces: TraceRecord[];
};

const all = new Set<CompileStats>();

/** Start to count for a function. */
export function newStats(name: string): CompileStats {
  const stats: CompileStats = { name, mode: "eager", calls: 0, traces: [] };
  all.add(stats);
  return stats;
}

/** Forget a function that was disposed. */
export function dropStats(stats: CompileStats): void {
  all.delete(stats);
}

/** What functions are called in the measurements of this machine: name, options and first signature. */
const keys = new WeakMap<CompileStats, string>();

/** Name a function for {@link keepModeTimes}. */
export function setKey(stats: CompileStats, key: string): void {
  keys.set(stats, key);
}

/**
 * Keep what a compiled function took in its mode, in the user's cache folder, for this engine, processor
 * and number of threads. `compile` with mode "auto" takes the best of what was kept for the same name,
 * `about`, precision and signature of the first call.
 * @param compiled of `compileStats` or the function's own `stats`, after a call
 * @returns whether something was kept: not where the function was not compiled
 * @throws RangeError for a time that is no number above 0; UserError when the file cannot be written
 */
export async function keepModeTimes(
  compiled: Readonly<CompileStats>,
  times: ModeTimes,
): Promise<boolean> {
  for (const [field, seconds] of Object.entries(times))
    if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY))
      throw new RangeError(`keepModeTimes: ${field} is ${seconds}; it must be a number above 0`);
  const { name, mode } = compiled;
  const key = keys.get(compiled);
  const store = currentModeStore();
  if (mode === "eager" || key === undefined || !store) return false;
  await store.keep({ key, name, mode, ...times });
  return true;
}

/** Statistics of every compiled function that is alive. */
export function compileStats(): CompileStats[] {
  return [...all].map((stats) => {
    const copy = { ...stats, traces: [...stats.traces] };
    const key = keys.get(stats);
    if (key !== undefined) keys.set(copy, key);
    return copy;
  });
}

/** Why a signature needed a trace of its own. */
export function reasonFor(
  signature: readonly string[],
  before: readonly string[] | undefined,
): string {
  if (!before) return "first call";
  const i = signature.findIndex((leaf, at) => leaf !== before[at]);
  if (i < 0) return "fewer arguments than before";
  const [[path, is], [pathBefore, was]] = [signature[i]!, before[i] ?? "nothing: "].map((leaf) =>
    leaf.split(": "),
  ) as [[string, string], [string, string]];
  return path === pathBefore
    ? `${path}: ${was} → ${is}`
    : `${path}: ${is} in place of ${pathBefore}`;
}
