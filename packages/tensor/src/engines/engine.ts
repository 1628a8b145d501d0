// What an engine is to this package.

/** Names of the engines, as in LLMSMITH_ENGINE. */
export type EngineName = "tensorflow" | "wasm" | "cpu";

/** Options of `useEngine`. */
export type EngineOptions = {
  /** Threads inside one operation; default: all cores. wasm and cpu have one. */
  threads?: number;
};

/** Whether an engine can be used here, and why not. */
export type EngineStatus = {
  name: EngineName;
  version: string;
  device: string;
  usable: boolean;
  reason?: string;
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
};
