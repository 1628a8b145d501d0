// Public surface of @llmsmith/tensorflow.
export { TensorflowError } from "./binding/status.ts";
export type { StartedEngine, StartOptions } from "./engine.ts";
export type { Precision } from "./kernels/backend-types.ts";
export { enginesFolder } from "./folders.ts";
export { type InstallOptions, type InstallProgress, installTensorflow } from "./install/install.ts";
export { type ModeMeasurement, type ModeStore, modeStore, type ModeTimes } from "./modes.ts";
export { type EngineProbe, probeTensorflow } from "./probe.ts";
export { type Device, TENSORFLOW_VERSION } from "./release.ts";
export type { IslandCaller } from "./graph/islands.ts";
export type { TracedFunction, TraceRequest } from "./graph/compile.ts";
export { nativeHandleCount, startTensorflow, traceFunction } from "./start.ts";
