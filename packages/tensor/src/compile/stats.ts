// What was compiled in this process, how often and why: a function that is traced again and again is slow.

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
  mode: "graph" | "mixed" | "xla" | "eager";
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

/** Statistics of every compiled function that is alive. */
export function compileStats(): CompileStats[] {
  return [...all].map((stats) => ({ ...stats, traces: [...stats.traces] }));
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
