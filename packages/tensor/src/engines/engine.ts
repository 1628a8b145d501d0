// What an engine is to this package.
import type { MeasuredModes, ModeTimes, NativeMode } from "../compile/choose-mode.ts";
import type { InputArray } from "../compile/stand-in.ts";
import type { OpAttributes, OpInputs } from "../ops/define-op.ts";
import type { tf } from "../tf.ts";

/** Names of the engines, as in LLMSMITH_ENGINE. */
export type EngineName = "tensorflow" | "webgpu" | "wasm" | "cpu";

/** Options of `useEngine`. */
export type EngineOptions = {
  /** Threads inside one operation; default: all cores. webgpu, wasm and cpu have one. */
  threads?: number;
  /** TensorFloat-32 products on a GPU; see `startTensorflow`. Default: LLMSMITH_TF32 is "1". */
  tensorFloat32?: boolean;
  /**
   * In a browser, the URL of the folder with the .wasm files of `@tensorflow/tfjs-backend-wasm`, with a "/" at
   * its end. Node finds them itself.
   */
  wasmPath?: string;
};

/** Whether an engine can be used here, and why not. */
export type EngineStatus = {
  name: EngineName;
  version: string;
  device: string;
  usable: boolean;
  /** Why it cannot be used, and what to do. */
  reason?: string;
  /** Why "auto" passes over it although it can be used. */
  onlyByName?: string;
};

/** The engine in use. */
export type EngineInfo = {
  name: EngineName;
  version: string;
  /** What computes, e.g. "CPU, 2 cores". */
  device: string;
  threads: number;
  /** Better engines that "auto" passed over, with the reason. */
  skipped: { name: EngineName; reason: string }[];
};

/** One engine: a cheap probe, and a start that registers it with TensorFlow.js. */
export type Engine = {
  name: EngineName;
  probe(): Promise<Omit<EngineStatus, "name">>;
  start(options: EngineOptions): Promise<Omit<EngineInfo, "name" | "skipped">>;
  /** How the running engine records functions; absent where it cannot. */
  tracer?: () => Tracer;
  /** What compiled functions took on this machine; absent where nothing is compiled. */
  modeStore?: () => ModeStore;
};

/** Times of compiled functions on this machine, by a key that names function and arguments. */
export type ModeStore = {
  timesOf(key: string): MeasuredModes | undefined;
  /** The mode of what was not measured; see `fastestMode` for `expectedCalls`. */
  defaultMode(expectedCalls?: number): NativeMode;
  keep(measurement: ModeTimes & { key: string; name: string; mode: NativeMode }): Promise<void>;
};

/** Number format of matrix products; everything else is float32. */
export type Precision = "float32" | "bfloat16";

/** A request to record a function; see `traceFunction` of @llmsmith/tensorflow. */
export type TraceRequest = {
  name: string;
  mode: "graph" | "xla";
  precision: Precision;
  inputs: readonly (tf.Tensor | InputArray)[];
  standIns: ReadonlyMap<number, unknown>;
  /** A plain kernel to be taken instead of the engine's own. */
  reference: (
    operation: string,
  ) => ((inputs: OpInputs, attributes: OpAttributes) => tf.Tensor[]) | undefined;
  body: (tensors: ReadonlyMap<number, tf.Tensor>, island: IslandCaller) => tf.Tensor[];
};

/** Has `body` compiled by XLA as a part of the function that is recorded; `key` names what it computes. */
export type IslandCaller = (
  key: string,
  inputs: readonly tf.Tensor[],
  body: (inputs: tf.Tensor[]) => tf.Tensor[],
) => tf.Tensor[];

/** A recorded function. */
export type TracedFunction = {
  readonly operations: number;
  call(inputs: readonly (tf.Tensor | InputArray)[]): tf.Tensor[];
  callAsync(inputs: readonly (tf.Tensor | InputArray)[]): Promise<tf.Tensor[]>;
  dispose(): void;
};

/** Records a function of tensors, which then is one call into the engine. */
export type Tracer = (request: TraceRequest) => TracedFunction;
