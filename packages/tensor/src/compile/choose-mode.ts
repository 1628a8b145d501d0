// Which mode a compiled function is carried out in, and why: set, measured, or the default.

/** How a compiled function is carried out where the engine can choose. */
export type CompileMode = "auto" | "graph" | "mixed" | "xla" | "off";

/** The modes in which something is compiled. */
export type NativeMode = "graph" | "mixed" | "xla";

/** All of {@link NativeMode}, from the least compiling to the most. */
export const NATIVE_MODES: readonly NativeMode[] = ["graph", "mixed", "xla"];

/**
 * Why a mode: "set" by the caller or by LLMSMITH_COMPILE, the best of what was "measured" on this machine, or
 * the "default".
 */
export type ModeReason = "set" | "measured" | "default";

/** A mode that was decided on, and why. */
export type ChosenMode = { mode: NativeMode | "off"; why: ModeReason };

/** What steps took in one mode, in seconds. */
export type ModeTimes = {
  /** The first one, with recording and compiling. */
  firstStepSeconds: number;
  /** The best of the later ones. */
  stepSeconds: number;
};

/** Times of the modes that were measured. */
export type MeasuredModes = { [mode in NativeMode]?: ModeTimes };

/**
 * Decide for mode "auto".
 * @param environment value of LLMSMITH_COMPILE
 * @param measured looks up the times of this function
 * @param expectedCalls see {@link fastestMode}
 * @param otherwise the mode of a function that was not measured
 */
export function chooseMode(
  environment: string | undefined,
  measured: () => MeasuredModes | undefined,
  expectedCalls?: number,
  otherwise: NativeMode = "graph",
): ChosenMode {
  if (environment === "off" || NATIVE_MODES.includes(environment as NativeMode))
    return { mode: environment as NativeMode | "off", why: "set" };
  const fastest = fastestMode(measured() ?? {}, expectedCalls);
  return fastest ? { mode: fastest, why: "measured" } : { mode: otherwise, why: "default" };
}

/**
 * The mode that takes least time; undefined when fewer than two were measured, for then there is nothing
 * to choose from.
 * @param expectedCalls calls that are summed up, the first one among them; undefined: so many that only
 * the later ones count
 */
export function fastestMode(
  measured: MeasuredModes,
  expectedCalls?: number,
): NativeMode | undefined {
  const known = NATIVE_MODES.flatMap((mode) => {
    const times = measured[mode];
    return times ? [{ mode, seconds: secondsOf(times, expectedCalls) }] : [];
  });
  if (known.length < 2) return undefined;
  return known.reduce((best, next) => (next.seconds < best.seconds ? next : best)).mode;
}

function secondsOf({ firstStepSeconds, stepSeconds }: ModeTimes, calls?: number): number {
  return calls === undefined
    ? stepSeconds
    : firstStepSeconds + Math.max(0, calls - 1) * stepSeconds;
}
