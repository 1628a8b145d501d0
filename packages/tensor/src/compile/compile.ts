// compile(): a function of tensors, recorded once per signature and from then on one call into the engine.
import { isDebuggingNumerics } from "../debug-numerics.ts";
import { currentModeStore, currentTracer } from "../engines/engines.ts";
import type { Precision, TracedFunction, Tracer } from "../engines/engine.ts";
import { referenceOf } from "../ops/define-op.ts";
import { environment } from "../platform.ts";
import { tf } from "../tf.ts";
import { flatten, type Flattened, replaceInputs, stableSignature, takeApart } from "./arguments.ts";
import { chooseMode, type ChosenMode, type CompileMode, type NativeMode } from "./choose-mode.ts";
import { isInputArray, standInFor } from "./stand-in.ts";
import { type CompileStats, dropStats, newStats, reasonFor, setKey } from "./stats.ts";
import { isTracing, whileTracing } from "./tracing.ts";
import { whereInUserCode } from "./where.ts";

/** Options of {@link compile}. */
export type CompileOptions = {
  /** For messages and statistics. Default: the function's own name. */
  name?: string;
  /**
   * "graph": TensorFlow runs the recorded operations one by one. "xla": they are compiled to machine code,
   * which takes seconds at the first call. "mixed": operations of this package that are many small ones
   * (norms, activations, attention) are compiled, once for each shape, in a graph of the rest. "off": the
   * function runs as it is. Default "auto": what LLMSMITH_COMPILE says, else the best of what was measured
   * on this machine (see `keepModeTimes`), else "graph", or on a GPU "xla" for hundreds of expected calls.
   * A function is asked at the first call that is
   * compiled. What is decided then holds for all calls.
   */
  mode?: CompileMode | (() => ChosenMode);
  /** For "auto": calls among which the first one's cost is spread. Default: so many that it does not count. */
  expectedCalls?: number;
  /**
   * What tells this function from others of its name and arguments, such as shapes of the variables that it
   * closes over; measurements are told apart by it.
   */
  about?: string;
  /**
   * What matrix products are computed in on an engine that compiles: "bfloat16" keeps parameters, sums and
   * everything else in float32 (mixed precision). Elsewhere products are float32. Default "float32".
   */
  precision?: Precision;
  /** Signatures that are kept, those used last. Default 32. */
  cacheSize?: number;
  /** Called before a trace: a message may be shown, for the first call takes long. */
  onTrace?: (name: string, reason: string, mode: NativeMode) => void;
  /** Called after the first call that followed a trace: XLA has compiled by then. */
  onReady?: (name: string, mode: NativeMode) => void;
};

/** A compiled function: called like the original, or beside the main thread by `async`. */
export type Compiled<Args extends unknown[], Result> = {
  (...args: Args): Result;
  /** As the call itself, with timers, sockets and signals served meanwhile. */
  async(...args: Args): Promise<Result>;
  /** Free what was compiled. The function may be called again: it is traced anew. */
  dispose(): void;
  readonly stats: Readonly<CompileStats>;
};

type Entry<Result> = {
  traced: TracedFunction;
  rebuild: (tensors: readonly tf.Tensor[]) => Result;
  used: boolean;
  record: CompileStats["traces"][number];
};

/**
 * Make `fn` fast. On the tensorflow engine it is called once for each signature with tensors that have no
 * values yet; everything it does, gradients and updates of variables included, becomes one function of the
 * engine. On other engines, inside a gradient and inside another compiled function, `fn` runs as it is, in
 * a tidy.
 *
 * Arguments are trees (objects, arrays, maps). Tensors and typed arrays in them are inputs; inside `fn` an
 * array may only be made a tensor of. Variables, also those that `fn` closes over, are read and, when `fn`
 * assigns them, updated in place. Everything else (numbers, strings, flags) is fixed by the trace: another
 * value is another trace. The result is a tree of tensors, which belong to the caller.
 *
 * The design is that of `tf.function` and `jax.jit`.
 * @throws Error when `fn` reads a tensor's value, makes a variable, or needs a shape that depends on values
 */
export function compile<Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
  options: CompileOptions = {},
): Compiled<Args, Result> {
  const name = options.name ?? (fn.name || "function");
  const { mode = "auto", precision = "float32", cacheSize = 32 } = options;
  const stats = newStats(name);
  const cache = new Map<string, Entry<Result>>();
  let lastSignature: readonly string[] | undefined;

  let chosen: ChosenMode | undefined; // once: another mode would round otherwise

  const choose = ({ signature }: Flattened): ChosenMode => {
    const key = [name, precision, options.about ?? "", ...stableSignature(signature)].join("\n");
    setKey(stats, key);
    if (typeof mode === "function") return mode();
    if (mode !== "auto") return { mode, why: "set" };
    const store = currentModeStore();
    const { expectedCalls } = options;
    return chooseMode(
      environment("LLMSMITH_COMPILE"),
      () => store?.timesOf(key),
      expectedCalls,
      store?.defaultMode(expectedCalls),
    );
  };

  /** What a call needs where it is compiled; undefined when `fn` is to run as it is. */
  const native = (args: Args): Native | undefined => {
    stats.calls++;
    if (mode === "off" || isTracing() || insideGradient() || isDebuggingNumerics())
      return undefined;
    const tracer = currentTracer();
    if (!tracer) return undefined;
    const flat = flatten(args);
    chosen ??= choose(flat);
    stats.why = chosen.why;
    if (chosen.mode === "off") return undefined;
    stats.mode = chosen.mode;
    return { tracer, mode: chosen.mode, flat };
  };

  const lookUp = ({ tracer, mode: nativeMode, flat }: Native, args: Args): Entry<Result> => {
    const key = flat.signature.join("\n");
    let entry = cache.get(key);
    if (entry) cache.delete(key);
    else {
      const reason = reasonFor(flat.signature, lastSignature);
      options.onTrace?.(name, reason, nativeMode);
      entry = trace(fn, name, { mode: nativeMode, precision }, tracer, args, flat, reason);
      stats.traces.push(entry.record);
      if (stats.traces.length === TOO_MANY_TRACES) warnOfTraces(name, reason);
    }
    cache.set(key, entry); // last: the one used last
    if (cache.size > cacheSize) {
      const [oldest, old] = cache.entries().next().value!;
      old.traced.dispose();
      cache.delete(oldest);
    }
    lastSignature = flat.signature;
    return entry;
  };

  const finish = (
    entry: Entry<Result>,
    nativeMode: NativeMode,
    outputs: tf.Tensor[],
    started: number,
  ): Result => {
    if (!entry.used) {
      entry.used = true;
      entry.record.firstCallSeconds = (performance.now() - started) / 1000;
      options.onReady?.(name, nativeMode);
    }
    return entry.rebuild(outputs);
  };

  const compiled = (...args: Args): Result => {
    const how = native(args);
    if (!how) return tidy(() => fn(...args));
    const entry = lookUp(how, args);
    const started = performance.now();
    return finish(entry, how.mode, entry.traced.call(how.flat.inputs), started);
  };

  return Object.assign(compiled, {
    async async(...args: Args): Promise<Result> {
      const how = native(args);
      if (!how) return tidy(() => fn(...args));
      const entry = lookUp(how, args);
      const started = performance.now();
      return finish(entry, how.mode, await entry.traced.callAsync(how.flat.inputs), started);
    },
    dispose(): void {
      for (const { traced } of cache.values()) traced.dispose();
      cache.clear();
      lastSignature = undefined;
      dropStats(stats);
    },
    stats,
  });
}

/** From so many traces on, something that changes with every call is probably part of the signature. */
const TOO_MANY_TRACES = 24;

function warnOfTraces(name: string, reason: string): void {
  process.emitWarning(
    `compile: ${name} was traced ${TOO_MANY_TRACES} times, the last time because of ${reason}; pass what changes as a tensor or a typed array, and pad shapes to few lengths`,
    { code: "LLMSMITH_RETRACED" },
  );
}

function trace<Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
  name: string,
  how: { mode: NativeMode; precision: Precision },
  tracer: Tracer,
  args: Args,
  flat: Flattened,
  reason: string,
): Entry<Result> {
  const standIns = new Map<number, unknown>();
  flat.inputs.forEach((input, index) => {
    if (isInputArray(input)) standIns.set(index, standInFor(input, flat.paths[index]!));
  });
  let rebuild: Entry<Result>["rebuild"] | undefined;
  const started = performance.now();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100; // the user's line lies behind many of TensorFlow.js's
  try {
    const traced = tracer({
      name,
      mode: how.mode === "xla" ? "xla" : "graph",
      precision: how.precision,
      inputs: flat.inputs,
      standIns,
      reference: (operation) => (how.mode === "xla" ? referenceOf(operation) : undefined),
      body: (tensors, island) =>
        whileTracing(how.mode === "mixed" ? island : undefined, () => {
          const symbolic = replaceInputs(args, (i) => tensors.get(i) ?? standIns.get(i));
          const parts = takeApart(fn(...(symbolic as Args)));
          ({ rebuild } = parts);
          return parts.tensors;
        }),
    });
    const traceSeconds = (performance.now() - started) / 1000;
    const { operations } = traced;
    const record = { reason, operations, traceSeconds, firstCallSeconds: 0 };
    return { traced, rebuild: rebuild!, used: false, record };
  } catch (error) {
    if (error instanceof Error) {
      const where = whereInUserCode(error);
      error.message = `${name}: ${error.message}${where ? ` (${where})` : ""}`;
    }
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A call that is compiled. */
type Native = { tracer: Tracer; mode: NativeMode; flat: Flattened };

function insideGradient(): boolean {
  return (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;
}

function tidy<T>(body: () => T): T {
  return tf.tidy(body as () => tf.TensorContainer) as T;
}
